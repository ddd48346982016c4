import { describe, expect, it } from 'vitest';
import type { Schema } from '../../../engine/arrow/types.js';
import { formatType, parseType } from '../../../engine/arrow/types.js';
import { columnsOf, conjunction, conjuncts, impliedBounds, substitute } from '../../../engine/expr/analysis.js';
import { foldConstants } from '../../../engine/expr/fold.js';
import { formatExpression } from '../../../engine/expr/format.js';
import { parseExpression } from '../../../engine/expr/parse.js';
import { toDask, toSql } from '../../../engine/expr/spell.js';
import { typeExpression } from '../../../engine/expr/type.js';

const schema: Schema = (
  [
    ['i', 'int64'],
    ['x', 'float64'],
    ['p', 'decimal(2)'],
    ['d', 'date'],
    ['t', 'timestamp'],
    ['s', 'utf8'],
    ['f', 'bool'],
  ] as const
).map(([name, type]) => ({ name, type: parseType(type) }));

const typed = (text: string): { expression: string; type: string } => {
  const { expression, type } = typeExpression(parseExpression(text), schema);
  return { expression: formatExpression(expression), type: formatType(type) };
};
const folded = (text: string): string => formatExpression(foldConstants(parseExpression(text), schema));

describe('typeExpression', () => {
  it.each([
    ['i + x', 'cast(i as float64) + x', 'float64'],
    ['i + p', 'cast(i as decimal(2)) + p', 'decimal(2)'],
    ['i / i', 'cast(i as float64) / cast(i as float64)', 'float64'],
    ["d = '2024-01-31'", "d = cast('2024-01-31' as date)", 'bool'],
    ['d < t', 'cast(d as timestamp) < t', 'bool'],
    ['coalesce(null, i)', 'coalesce(cast(null as int64), i)', 'int64'],
    ['s || i', 's || cast(i as utf8)', 'utf8'],
    ['len(s)', 'length(s)', 'int64'],
    ['if(f, i, x)', 'if(f, cast(i as float64), x)', 'float64'],
    ['p * p', 'p * p', 'decimal(4)'],
    ['d + 1', 'd + 1', 'date'],
  ])('%s becomes %s', (text, expression, type) => {
    expect(typed(text)).toEqual({ expression, type });
  });

  it('changes nothing when done again', () => {
    for (const text of [
      'i + x',
      "d = '2024-01-31'",
      'coalesce(null, i)',
      's || i',
      "date_trunc('hour', d)",
      'i in (1, x, null)',
    ]) {
      const once = typeExpression(parseExpression(text), schema);
      expect(typeExpression(once.expression, schema)).toEqual(once);
    }
  });

  it('explains what does not fit', () => {
    expect(() => typed('xx + 1')).toThrow("no column 'xx'; did you mean 'x'?");
    expect(() => typed('uper(s)')).toThrow("no function 'uper'; did you mean 'upper'?");
    expect(() => typed('s + 1')).toThrow(
      "add takes two numbers, or a date and a number of days, not (utf8, int64), in 's + 1'",
    );
    expect(() => typed('round(x, 1, 2)')).toThrow('round takes 1 to 2 arguments, not 3');
    expect(() => typed('length()')).toThrow('length takes 1 argument, not 0');
    expect(() => typed('i and f')).toThrow('and takes two conditions, not (int64, bool)');
    expect(() => typed("d > 'soon'")).toThrow("'soon' is not a valid date");
    expect(() => typed('cast(f as date)')).toThrow("bool does not cast to date, in 'f'");
    expect(() => typed("date_trunc('moment', d)")).toThrow('date_trunc needs a literal unit');
    expect(() => typed('s = i')).toThrow('equal takes two values of types that compare, not (utf8, int64)');
  });
});

describe('foldConstants', () => {
  it.each([
    ['x > 1 + 2', 'x > 3.0'],
    ["d >= '2024-01-31'", "d >= date '2024-01-31'"],
    ['f and true', 'f'],
    ['f or not false', 'true'],
    ['if(1 > 2, i, 3)', '3'],
    ['i + null', 'i + cast(null as int64)'],
    ['1 + null', 'cast(null as int64)'],
    ['9223372036854775807 + 1', '9223372036854775807 + 1'],
    ["cast('x' as int64)", "cast('x' as int64)"],
    ["upper('a') || s", "'A' || s"],
  ])('%s becomes %s', (text, expected) => {
    expect(folded(text)).toBe(expected);
  });
});

describe('the questions of plans', () => {
  it('find columns and conjuncts and put them together again', () => {
    const predicate = parseExpression('i > 1 and (x < 2 and s is null) and (f or i = 3)');
    expect([...columnsOf(predicate)]).toEqual(['i', 'x', 's', 'f']);
    expect(conjuncts(predicate).map(formatExpression)).toEqual(['i > 1', 'x < 2', 's is null', 'f or i = 3']);
    expect(formatExpression(conjunction(conjuncts(predicate)))).toBe('i > 1 and x < 2 and s is null and (f or i = 3)');
    expect(formatExpression(conjunction([]))).toBe('true');
  });

  it('put expressions in the place of columns', () => {
    const sources = new Map([['i', parseExpression('x + 1')]]);
    expect(formatExpression(substitute(parseExpression('i * 2 + length(s)'), sources))).toBe('(x + 1) * 2 + length(s)');
  });

  it('know what a predicate says of single columns', () => {
    const bounds = (text: string): unknown =>
      Object.fromEntries(impliedBounds(foldConstants(parseExpression(text), schema)));
    expect(bounds('i > 1 and i <= 9 and 5 >= i')).toEqual({ i: { min: 1n, max: 5n, notNull: true } });
    expect(bounds("s = 'x' and x is not null")).toEqual({
      s: { min: 'x', max: 'x', notNull: true },
      x: { notNull: true },
    });
    expect(bounds('i between 2 and 4 and i in (3, 9, null)')).toEqual({ i: { min: 3n, max: 4n, notNull: true } });
    expect(bounds("d >= '1970-01-02'")).toEqual({ d: { min: 1n, notNull: true } });
    expect(bounds('x > 1')).toEqual({ x: { min: 1, notNull: true } });
    expect(bounds('f')).toEqual({ f: { min: true, max: true, notNull: true } });
    expect(bounds('i > 1 or i < 0')).toEqual({});
    expect(bounds('i != 3')).toEqual({});
    expect(bounds('i + 1 > 3')).toEqual({});
    expect(bounds('not i > 3')).toEqual({});
  });

  it('spell expressions for DuckDB and Dask', () => {
    const { expression } = typeExpression(parseExpression("i + x > 2.5 and upper(s) = 'A'"), schema);
    expect(toSql(expression, schema)).toBe(`(((CAST("i" AS DOUBLE) + "x") > 2.5) AND (upper("s") = 'A'))`);
    expect(toDask(expression, schema)).toBe(
      `(((df["i"].astype('float64') + df["x"]) > 2.5) & (df["s"].str.upper() == "A"))`,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { INT64 } from '../../../engine/arrow/types.js';
import { parseAggregates, parseNamedExpressions, parseSortKeys } from '../../../engine/expr/parse.js';

const a = { node: 'column', name: 'a' };

describe('parseNamedExpressions', () => {
  it('calls computed columns by their text unless they are given a name', () => {
    expect(parseNamedExpressions('a, a*2 as c,  "x y", upper( a )')).toEqual([
      { name: 'a', expression: a },
      {
        name: 'c',
        expression: { node: 'call', name: 'multiply', args: [a, { node: 'literal', type: INT64, value: 2n }] },
      },
      { name: 'x y', expression: { node: 'column', name: 'x y' } },
      { name: 'upper( a )', expression: { node: 'call', name: 'upper', args: [a] } },
    ]);
  });

  it('says what may follow', () => {
    expect(() => parseNamedExpressions('a b')).toThrow("expected an operator, 'as', ',' or the end, found 'b'");
    expect(() => parseNamedExpressions('a as 3')).toThrow("expected a name, found '3'");
    expect(() => parseNamedExpressions('a,')).toThrow('expected an expression, found the end');
  });
});

describe('parseAggregates', () => {
  it('reads columns, formulas, rows, parameters and names', () => {
    const parsed = parseAggregates('v1:sum,mean; v3:max as top; *:count; v3:quantile(0.9) as q90; a*a:sum as squares;');
    expect(parsed.map(({ aggregate, parameters, as }) => [aggregate, parameters, as])).toEqual([
      ['sum', [], 'v1_sum'],
      ['mean', [], 'v1_mean'],
      ['max', [], 'top'],
      ['count', [], 'count'],
      ['quantile', [0.9], 'q90'],
      ['sum', [], 'squares'],
    ]);
    expect(parsed[3]?.input).toBeNull();
    expect(parsed[5]?.input).toEqual({ node: 'call', name: 'multiply', args: [a, a] });
    expect(parseAggregates('v:quantile(0.5)')[0]?.as).toBe('v_quantile_0.5');
    const [pair] = parseAggregates('a:corr(-b * 2)');
    expect([pair?.as, pair?.parameters, pair?.other?.node]).toEqual(['a_corr_-b * 2', [], 'call']);
  });

  it('points at mistakes', () => {
    expect(() => parseAggregates('v1')).toThrow("expected ':', found the end");
    expect(() => parseAggregates('v1:')).toThrow('expected an aggregate, found the end');
    expect(() => parseAggregates('v1:corr(x, y)')).toThrow("expected a number, found ')'");
    expect(() => parseAggregates('v1:sum v2:sum')).toThrow("expected 'as', ',', ';' or the end, found 'v2'");
  });
});

describe('parseSortKeys', () => {
  it('reads directions', () => {
    expect(parseSortKeys('top desc, a, "b c" ASC')).toEqual([
      { column: 'top', descending: true },
      { column: 'a', descending: false },
      { column: 'b c', descending: false },
    ]);
    expect(() => parseSortKeys('a up')).toThrow("expected 'asc', 'desc', ',' or the end, found 'up'");
  });
});

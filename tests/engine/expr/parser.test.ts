import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataType } from '../../../engine/arrow/types.js';
import { BOOL, DATE, FLOAT64, INT64, TIMESTAMP, TIMESTAMP_UTC, UTF8 } from '../../../engine/arrow/types.js';
import type { Expression } from '../../../engine/expr/expression.js';
import { formatExpression } from '../../../engine/expr/format.js';
import { parseExpression } from '../../../engine/expr/parse.js';
import { FUNCTIONS } from '../../../engine/functions/index.js';

const seed = Number(process.env['PARTITA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const column = (name: string): Expression => ({ node: 'column', name });
const call = (name: string, ...args: Expression[]): Expression => ({ node: 'call', name, args });
const int = (value: bigint): Expression => ({ node: 'literal', type: INT64, value });
const [a, b, c] = [column('a'), column('b'), column('c')];

describe('parseExpression', () => {
  it.each<[string, Expression]>([
    ['a + b * c', call('add', a, call('multiply', b, c))],
    ['a - b - c', call('subtract', call('subtract', a, b), c)],
    ['not a and b or c', call('or', call('and', call('not', a), b), c)],
    ['not a = b', call('not', call('equal', a, b))],
    ['!a = b', call('equal', call('not', a), b)],
    ['a || b = c', call('equal', call('concatenate', a, b), c)],
    ['a && b', call('and', a, b)],
    ['a <> b', call('not_equal', a, b)],
    ['a == 1', call('equal', a, int(1n))],
    ['-a', call('negate', a)],
    ['-5', int(-5n)],
    ['a -5', call('subtract', a, int(5n))],
    ['-(5)', call('negate', int(5n))],
    ['-9223372036854775808', int(-(2n ** 63n))],
    ['1.5e3', { node: 'literal', type: FLOAT64, value: 1500 }],
    ['.5', { node: 'literal', type: FLOAT64, value: 0.5 }],
    ["'it''s'", { node: 'literal', type: UTF8, value: "it's" }],
    ['"a ""b"""', column('a "b"')],
    ['`weird name`', column('weird name')],
    ['größe', column('größe')],
    ['TRUE', { node: 'literal', type: BOOL, value: true }],
    ['date', column('date')],
    ["date '1970-01-02'", { node: 'literal', type: DATE, value: 1n }],
    ["timestamp '1970-01-01 00:00:01'", { node: 'literal', type: TIMESTAMP, value: 1_000_000n }],
    ["timestamp '1970-01-01T02:00+02'", { node: 'literal', type: TIMESTAMP_UTC, value: 0n }],
    ["decimal '1.50'", { node: 'literal', type: { kind: 'decimal', scale: 2 }, value: 150n }],
    ['a is null', call('is_null', a)],
    ['a is not null', call('is_not_null', a)],
    ['a in (1, 2)', call('in', a, int(1n), int(2n))],
    ['a not in (1)', call('not', call('in', a, int(1n)))],
    ['a between 1 and 2 and b', call('and', call('between', a, int(1n), int(2n)), b)],
    ["a not like 'x%'", call('not', call('like', a, { node: 'literal', type: UTF8, value: 'x%' }))],
    ['case when a then b else c end', call('if', a, b, c)],
    [
      'case a when 1 then b end',
      call('if', call('equal', a, int(1n)), b, { node: 'literal', type: BOOL, value: null }),
    ],
    ['case when a then 1 when b then 2 else 3 end', call('if', a, int(1n), call('if', b, int(2n), int(3n)))],
    ['if(a, b, c)', call('if', a, b, c)],
    ['cast(a as decimal(10, 2))', { node: 'cast', to: { kind: 'decimal', scale: 2 }, arg: a }],
    ['a::timestamp[UTC]', { node: 'cast', to: TIMESTAMP_UTC, arg: a }],
    ['-a::int64', call('negate', { node: 'cast', to: INT64, arg: a })],
    ['try_cast(a as date)', call('try_cast', a, { node: 'literal', type: UTF8, value: 'date' })],
    ['UPPER( a )', call('upper', a)],
  ])('reads %s', (text, tree) => {
    expect(parseExpression(text)).toEqual(tree);
  });

  it('points at the place where it stopped understanding', () => {
    expect(() => parseExpression('v1 > )')).toThrow("expected an expression, found ')'\n  v1 > )\n       ^");
    expect(() => parseExpression('v1 >')).toThrow('expected an expression, found the end\n  v1 >\n      ^');
    expect(() => parseExpression('a b')).toThrow("expected an operator or the end, found 'b'\n  a b\n    ^");
    expect(() => parseExpression('f(a')).toThrow("expected ',' or ')', found the end");
    expect(() => parseExpression("'abc")).toThrow("the ' that begins here is not closed\n  'abc\n  ^");
    expect(() => parseExpression('a # b')).toThrow("'#' has no meaning in a formula");
    expect(() => parseExpression('a is 3')).toThrow("expected 'null' or 'not null', found '3'");
    expect(() => parseExpression("date '2024-02-30'")).toThrow("'2024-02-30' is not a valid date");
    expect(() => parseExpression('a::int65')).toThrow("no type 'int65'");
    expect(() => parseExpression('1 < a < 3')).toThrow('comparisons do not chain');
    expect(() => parseExpression('9223372036854775808')).toThrow('9223372036854775808 is too large for int64');
    expect(() => parseExpression('')).toThrow('expected an expression, found the end');
    expect(() => parseExpression('2nd + 1')).toThrow("expected an operator after 2, found 'nd'");
    expect(() => parseExpression('end')).toThrow("expected an expression, found 'end'");
  });

  it('refuses formulas that nest too deep, and takes long chains', () => {
    expect(() => parseExpression('('.repeat(5000) + 'a' + ')'.repeat(5000))).toThrow('nests deeper than 200');
    expect(() => parseExpression(Array(5000).fill('a').join(' + '))).toThrow('nests deeper');
    expect(parseExpression(Array(900).fill('a').join(' and '))).toBeDefined();
  });
});

describe('formatExpression', () => {
  it(`prints text that parses back to the same tree (seed ${seed})`, () => {
    fc.assert(
      fc.property(arbitraryExpression(), (expression) => {
        expect(parseExpression(formatExpression(expression))).toEqual(expression);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it('writes no parentheses that are not needed', () => {
    for (const text of ['a + b * c', '(a + b) * c', 'a - (b - c)', 'not (a and b)', 'a = (b is null)', '-(5)', '--a']) {
      expect(formatExpression(parseExpression(text))).toBe(text);
    }
  });
});

function arbitraryExpression(): fc.Arbitrary<Expression> {
  const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a', 'v1', 'date', 'and', 'größe', 'END'));
  const literal = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => literalOf(INT64, value)),
    fc.double().map((value) => literalOf(FLOAT64, value)),
    fc.string({ unit: 'binary' }).map((value) => literalOf(UTF8, value)),
    fc.constantFrom(true, false, null).map((value) => literalOf(BOOL, value)),
    fc.bigInt({ min: -700_000n, max: 2_000_000n }).map((value) => literalOf(DATE, value)),
    fc
      .bigInt({ min: -(2n ** 55n), max: 2n ** 57n })
      .chain((value) => fc.constantFrom(TIMESTAMP, TIMESTAMP_UTC).map((type) => literalOf(type, value))),
    fc
      .tuple(fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }), fc.integer({ min: 0, max: 18 }))
      .map(([value, scale]) => literalOf({ kind: 'decimal', scale }, value)),
  );
  const type = fc.constantFrom<DataType>(INT64, UTF8, TIMESTAMP_UTC, { kind: 'decimal', scale: 3 });
  const functions = FUNCTIONS.filter(({ name: each }) => each !== 'try_cast');
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(
        literal,
        name.map((each): Expression => ({ node: 'column', name: each })),
      ),
      fc.record({ node: fc.constant('cast' as const), to: type, arg: tie('tree') }),
      fc.constantFrom(...functions).chain(({ name: each, arity: [fewest, most] }) =>
        fc.record({
          node: fc.constant('call' as const),
          name: fc.constant(each),
          args: fc.array(tie('tree'), { minLength: fewest, maxLength: Math.min(most, fewest + 2) }),
        }),
      ),
    ),
  }));
  return tree;
}

function literalOf(type: DataType, value: bigint | number | string | boolean | null): Expression {
  return { node: 'literal', type, value };
}

import { afterEach, describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import type { Schema } from '../../../engine/arrow/types.js';
import { BOOL, DATE, FLOAT64, INT64, UTF8 } from '../../../engine/arrow/types.js';
import { BATCH_ROWS } from '../../../engine/arrow/vector.js';
import { compileExpressions, compilePredicate, selectRows } from '../../../engine/expr/compile.js';
import { parseExpression, parseNamedExpressions } from '../../../engine/expr/parse.js';
import { batchOf, cellsOf, compute, filter, kernels, rowsOf } from './support.js';

const schema: Schema = [
  { name: 'a', type: INT64 },
  { name: 'b', type: FLOAT64 },
  { name: 's', type: UTF8 },
  { name: 'd', type: DATE },
  { name: 'f', type: BOOL },
];
const rows: Cell[][] = [
  [1n, 0.5, 'x', 0n, true],
  [2n, null, '', 1n, false],
  [null, 2.5, null, null, null],
  [4n, NaN, 'é👍', 3n, true],
];

afterEach(() => kernels.arena.reset());

describe('compiled expressions', () => {
  it('hand plain columns through without copying', () => {
    const compiled = compileExpressions(parseNamedExpressions('s, a'), schema, kernels);
    const batch = batchOf(schema, rows);
    expect(compiled.schema).toEqual([schema[2], schema[0]]);
    expect(compiled.evaluate(batch).map((vector) => vector.values)).toEqual([
      batch.vectors[2]?.values,
      batch.vectors[0]?.values,
    ]);
    compiled.release();
  });

  it('write constants out for every row', () => {
    expect(compute('1 + 2', schema, rows)).toEqual({ type: INT64, cells: [3n, 3n, 3n, 3n] });
    expect(compute("'text'", schema, rows).cells).toEqual(['text', 'text', 'text', 'text']);
    expect(compute('true', schema, rows).cells).toEqual([true, true, true, true]);
    expect(compute('cast(null as date)', schema, rows)).toEqual({ type: DATE, cells: [null, null, null, null] });
    expect(compute('null', schema, rows)).toEqual({ type: BOOL, cells: [null, null, null, null] });
  });

  it('work on full batches and on batches without rows', () => {
    const many = Array.from({ length: BATCH_ROWS }, (_, i) => [BigInt(i), i / 2, `t${i % 7}`, BigInt(i), i % 3 === 0]);
    expect(compute('a * 2 + length(s)', schema, many).cells).toEqual(many.map((_, i) => BigInt(i * 2 + 2)));
    expect(filter("a % 2 = 0 and s = 't0'", schema, many)).toEqual(many.filter((_, i) => i % 14 === 0));
    expect(filter('a > 1', schema, [])).toEqual([]);
    expect(compute('upper(s)', schema, []).cells).toEqual([]);
  });

  it('give back all memory that their literals took', () => {
    const before = kernels.memory.used;
    const compiled = compileExpressions(parseNamedExpressions("a + 1, s || 'x', a in (1, 2, null)"), schema, kernels);
    expect(kernels.memory.used).toBeGreaterThan(before);
    compiled.release();
    expect(kernels.memory.used).toBe(before);
  });
});

describe('errors of values', () => {
  it('name the expression and the values', () => {
    const big: Cell[][] = [[2n ** 62n, 0, '', 0n, true]];
    expect(() => compute('a * 4', schema, big)).toThrow("integer overflow: 4611686018427387904 * 4, in 'a * 4'");
    expect(() => compute('a + a', schema, big)).toThrow('integer overflow');
    expect(() => compute('cast(s as int64)', schema, rows)).toThrow("'x' is not a valid int64, in 'cast(s as int64)'");
    expect(() => compute('cast(b as int64)', schema, rows)).toThrow("'nan' is not a valid int64");
  });

  it('come only from rows that count', () => {
    const rubbish: Cell[][] = [
      [2n ** 63n - 1n, 0, '12', 0n, true],
      [1n, 1, 'no number', 0n, false],
      [null, 1, null, 0n, null],
    ];
    expect(compute('if(f, cast(s as int64), -1)', schema, rubbish).cells).toEqual([12n, -1n, -1n]);
    expect(compute('if(f, 0, a + 1)', schema, rubbish).cells).toEqual([0n, 2n, null]);
    expect(compute('f and cast(s as int64) > 3', schema, rubbish).cells).toEqual([true, false, null]);
    expect(compute('not f or cast(s as int64) > 3', schema, rubbish).cells).toEqual([true, true, null]);
    expect(compute('coalesce(a, cast(s as int64))', schema, rubbish).cells).toEqual([2n ** 63n - 1n, 1n, null]);
    expect(compute("if(s = 'no number', 0, if(f, cast(s as int64), 1))", schema, rubbish).cells).toEqual([12n, 0n, 1n]);
    expect(() => compute('f or cast(s as int64) > 3', schema, rubbish)).toThrow("'no number' is not a valid int64");
  });

  it('of constants come only when a row needs them', () => {
    expect(compute('if(f, 1, 9223372036854775807 + 1)', schema, [[1n, 0, '', 0n, true]]).cells).toEqual([1n]);
    expect(() => compute('9223372036854775807 + 1', schema, rows)).toThrow('integer overflow');
    expect(compute('9223372036854775807 + 1', schema, []).cells).toEqual([]);
  });
});

describe('predicates', () => {
  it('keep the rows that are true, not those that are false or null', () => {
    expect(filter('a >= 2', schema, rows)).toEqual([rows[1], rows[3]]);
    expect(filter('f', schema, rows)).toEqual([rows[0], rows[3]]);
    expect(filter('b > 1', schema, rows)).toEqual([rows[2], rows[3]]);
    expect(filter('s is null', schema, rows)).toEqual([rows[2]]);
    expect(filter('false', schema, rows)).toEqual([]);
    expect(filter('null', schema, rows)).toEqual([]);
  });

  it('give the batch itself when all rows stay, and carry positions along', () => {
    const batch = batchOf(schema, rows);
    const all = compilePredicate(parseExpression('true'), schema, kernels);
    const selected = all.evaluate(batch);
    expect(selectRows(kernels, batch, selected.selection, selected.rows)).toBe(batch);
    const some = compilePredicate(parseExpression('a = 4 or a = 2'), schema, kernels);
    const { selection, rows: kept } = some.evaluate(batch);
    const gathered = selectRows(kernels, batch, selection, kept);
    const position = gathered.positions >>> 3;
    expect([...kernels.memory.u64.subarray(position, position + 2)]).toEqual([1n, 3n]);
    expect(rowsOf(gathered)).toEqual([rows[1], rows[3]]);
    all.release();
    some.release();
  });

  it('must be conditions', () => {
    expect(() => compilePredicate(parseExpression('a + 1'), schema, kernels)).toThrow(
      "a condition is true or false; 'a + 1' is not",
    );
  });

  it('may be evaluated batch after batch', () => {
    const compiled = compilePredicate(parseExpression("contains(s, 'x') and a < 3"), schema, kernels);
    for (let round = 0; round < 3; round++) {
      kernels.arena.reset();
      expect(compiled.evaluate(batchOf(schema, rows)).rows).toBe(1);
    }
    compiled.release();
  });
});

it('vectors read back as the cells that they were made of', () => {
  const batch = batchOf(schema, rows);
  expect(batch.vectors.map((vector) => cellsOf(vector, rows.length))).toEqual(
    schema.map((_, column) => rows.map((row) => row[column])),
  );
});

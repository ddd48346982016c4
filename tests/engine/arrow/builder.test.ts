import { afterEach, expect, test } from 'vitest';
import { BatchBuilder } from '../../../engine/arrow/builder.js';
import type { Cell, RecordBatch } from '../../../engine/arrow/record-batch.js';
import { cellAt, columnOf } from '../../../engine/arrow/record-batch.js';
import { BOOL, INT64, UTF8 } from '../../../engine/arrow/types.js';
import { vectorsOf } from '../../../engine/arrow/vectors-of.js';
import { PartitaError } from '../../../engine/errors.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import { ALL_TYPES, comparable, randomBatch, randomOf, SEED } from './random-batch.js';

const kernels = loadKernels(2 ** 30);
const CASES = Number(process.env['PARTITA_CASES'] ?? 24);
const baseline = (): number => kernels.memory.used;

afterEach(() => {
  kernels.arena.release();
  expect(baseline()).toBe(0);
});

const cells = (batch: RecordBatch): unknown[][] =>
  comparable(batch, (column, row) => cellAt(batch.columns[column]!, row));

test(`random batches keep every cell from record batch to vectors and back (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  for (let round = 0; round < CASES; round++) {
    const rows = Math.floor(random() ** 3 * 40_000);
    const schema = ALL_TYPES.filter(() => random() < 0.7);
    const batch = randomBatch(random, schema, rows);
    const builder = new BatchBuilder(kernels, schema, 1 + Math.floor(random() * 100));
    for (const vectors of vectorsOf(kernels, batch)) {
      // In pieces, so that bitmaps are continued at any bit.
      for (let start = 0; start < vectors.rows;) {
        const count = Math.min(vectors.rows - start, 1 + Math.floor(random() * 5000));
        builder.append(vectors, start, count);
        start += count;
      }
    }
    expect(builder.rows).toBe(rows);
    const bytes = builder.bytes;
    const copy = builder.finish();
    expect(copy.rows).toBe(rows);
    expect(copy.columns.map((column) => column.nullCount)).toEqual(batch.columns.map((column) => column.nullCount));
    expect(cells(copy)).toEqual(cells(batch));
    const held = copy.columns.flatMap((column) => [column.values, column.validity, column.offsets]);
    expect(held.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0)).toBe(bytes);
    builder.release();
  }
});

test('a builder gives equal bytes for equal rows whatever stands under the nulls', () => {
  const schema = [
    { name: 'n', type: INT64 },
    { name: 's', type: UTF8 },
  ];
  const dirty: RecordBatch = {
    schema,
    rows: 3,
    columns: [
      { ...columnOf(INT64, [1n, 77n, 3n]), nullCount: 1, validity: Uint8Array.of(0b101) },
      { ...columnOf(UTF8, ['a', 'under null', 'c']), nullCount: 1, validity: Uint8Array.of(0b101) },
    ],
  };
  const builder = new BatchBuilder(kernels, schema);
  for (const vectors of vectorsOf(kernels, dirty)) builder.append(vectors);
  const clean = builder.finish();
  expect(clean.columns[0]).toEqual(columnOf(INT64, [1n, null, 3n]));
  expect(clean.columns[1]).toEqual(columnOf(UTF8, ['a', null, 'c']));
  builder.release();
});

test('a column with nulls in its first rows only keeps the mask within its memory', () => {
  const schema = [{ name: 'b', type: BOOL }];
  const few = { schema, rows: 9, columns: [columnOf(BOOL, [null, true, ...Array<boolean>(7).fill(false)])] };
  const many = { schema, rows: 9000, columns: [columnOf(BOOL, Array<boolean>(9000).fill(false))] };
  const builders = [0, 1, 2].map(() => new BatchBuilder(kernels, schema));
  for (const batch of [few, many]) {
    for (const builder of builders) for (const vectors of vectorsOf(kernels, batch)) builder.append(vectors);
  }
  const expected = cells({
    schema,
    rows: 9009,
    columns: [
      columnOf(
        BOOL,
        [few, many].flatMap((b) => cells(b)[0] as Cell[]),
      ),
    ],
  });
  for (const builder of builders) {
    expect(cells(builder.finish())).toEqual(expected);
    builder.release();
  }
});

test('a finished builder begins anew and may share its columns', () => {
  const schema = [{ name: 'n', type: INT64 }];
  const builder = new BatchBuilder(kernels, schema);
  const withNull = { schema, rows: 2, columns: [columnOf(INT64, [1n, null])] };
  const without = { schema, rows: 2, columns: [columnOf(INT64, [5n, 6n])] };
  for (const vectors of vectorsOf(kernels, withNull)) builder.append(vectors);
  const first = builder.finish({ shared: true });
  expect(first.columns[0]!.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  for (const vectors of vectorsOf(kernels, without)) builder.append(vectors);
  const second = builder.finish();
  expect(second.columns[0]).toEqual(columnOf(INT64, [5n, 6n]));
  expect(cellAt(first.columns[0]!, 1)).toBeNull();
  builder.release();
});

test('a batch of no columns keeps its number of rows', () => {
  const builder = new BatchBuilder(kernels, []);
  for (const vectors of vectorsOf(kernels, { schema: [], rows: 20_000, columns: [] })) builder.append(vectors);
  expect(builder.finish()).toEqual({ schema: [], rows: 20_000, columns: [] });
  builder.release();
});

test('a builder over its budget refuses with a resources error', () => {
  const small = loadKernels(4 << 20);
  const schema = [{ name: 's', type: UTF8 }];
  const text = columnOf(
    UTF8,
    Array.from({ length: 1000 }, () => 'x'.repeat(900)),
  );
  const builder = new BatchBuilder(small, schema);
  const fill = (): void => {
    for (let i = 0; i < 10; i++) {
      for (const vectors of vectorsOf(small, { schema, rows: 1000, columns: [text] })) builder.append(vectors);
    }
  };
  expect(fill).toThrow(PartitaError);
  builder.release();
  small.arena.release();
  expect(small.memory.used).toBe(0);
});

test('offsets out of order are refused, not followed', () => {
  const good = columnOf(UTF8, ['a', 'bc', 'd']);
  for (const offsets of [Int32Array.of(0, 3, 1, 4), Int32Array.of(0, 1, 3, 5), Int32Array.of(-1, 1, 3, 4)]) {
    const batch = { schema: [{ name: 's', type: UTF8 }], rows: 3, columns: [{ ...good, offsets }] };
    expect(() => [...vectorsOf(kernels, batch)]).toThrow(/offsets/);
  }
});

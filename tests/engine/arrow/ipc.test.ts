import {
  Dictionary,
  Int32,
  Int8,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
  Table,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { PartitaError } from '../../../engine/errors.js';
import { fromIpc, IpcWriter, toIpc } from '../../../engine/arrow/ipc.js';
import type { RecordBatch } from '../../../engine/arrow/record-batch.js';
import { cellAt } from '../../../engine/arrow/record-batch.js';
import { ALL_TYPES, comparable, randomBatch, randomOf, SEED } from './random-batch.js';

const cells = (batch: RecordBatch): unknown[][] =>
  comparable(batch, (column, row) => cellAt(batch.columns[column]!, row));

test(`random batches survive the file and the stream format (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  for (let round = 0; round < 60; round++) {
    const schema = ALL_TYPES.filter(() => random() < 0.7);
    const count = Math.floor(random() * 4);
    const batches = Array.from({ length: count }, () => randomBatch(random, schema, Math.floor(random() ** 2 * 300)));
    for (const format of ['file', 'stream'] as const) {
      const read = fromIpc(toIpc(schema, batches, format));
      expect(read.schema).toEqual(schema);
      expect(read.batches.map(cells)).toEqual(batches.filter((batch) => batch.rows > 0).map(cells));
      expect(read.batches.map((batch) => batch.rows)).toEqual(batches.map((batch) => batch.rows).filter(Boolean));
    }
  }
});

test(`apache-arrow reads the cells as written (PARTITA_SEED=${SEED})`, () => {
  const batch = randomBatch(randomOf(SEED), ALL_TYPES, 500);
  const table = tableFromIPC(toIpc(ALL_TYPES, [batch], 'file'));
  expect(table.schema.fields.map((field) => String(field.type))).toEqual([
    'Bool',
    'Int64',
    'Float64',
    'Decimal[18e+2]',
    'Date32<DAY>',
    'Timestamp<MICROSECOND>',
    'Timestamp<MICROSECOND, UTC>',
    'Utf8',
  ]);
  for (const name of ['flag', 'count', 'ratio', 'text']) {
    const column = ALL_TYPES.findIndex((field) => field.name === name);
    const read = Array.from({ length: 500 }, (_, row) => table.getChild(name)!.get(row) as unknown);
    expect(read).toEqual(Array.from({ length: 500 }, (_, row) => cellAt(batch.columns[column]!, row)));
  }
});

test('batches are written as they come', () => {
  const pieces: Uint8Array[] = [];
  const writer = new IpcWriter(ALL_TYPES, 'stream', (given) => pieces.push(...given.map((piece) => piece.slice())));
  const batch = randomBatch(randomOf(1), ALL_TYPES, 100);
  writer.append(batch);
  const early = fromIpc(Buffer.concat(pieces));
  expect(early.batches.map(cells)).toEqual([cells(batch)]);
  writer.append(batch);
  writer.finish();
  expect(fromIpc(Buffer.concat(pieces)).batches).toHaveLength(2);
});

test('narrow integers, float32 and dictionaries of text are read as the types of the engine', () => {
  const table = new Table({
    tiny: vectorFromArray([1, null, -3], new Int8()),
    word: vectorFromArray(['a', null, 'a'], new Dictionary(new Utf8(), new Int32())),
    single: tableFromArrays({ x: Float32Array.of(0.5, 1, 2) }).getChild('x')!,
  });
  const { schema, batches } = fromIpc(tableToIPC(table, 'file'));
  expect(schema.map((field) => field.type.kind)).toEqual(['int64', 'utf8', 'float64']);
  expect(cells(batches[0]!)).toEqual([
    [1n, null, -3n],
    ['a', null, 'a'],
    [0.5, 1, 2],
  ]);
});

test('what is not Arrow, or not of the known types, is refused with a reason', () => {
  expect(() => fromIpc(new TextEncoder().encode('a,b\n1,2\n'))).toThrow(PartitaError);
  const lists = tableToIPC(new Table({ deep: vectorFromArray([[1], [2, 3]]) }), 'file');
  expect(() => fromIpc(lists)).toThrow(/column 'deep'/);
});

import type { QuarantinedRow } from '../../engine/index.js';
import { UTF8, INT64, columnOf } from '../../engine/index.js';
import { csv } from './csv.js';
import { fileSink } from './sink.js';

type Pieces = Iterable<readonly QuarantinedRow[]> | AsyncIterable<readonly QuarantinedRow[]>;

/** Writes rows that were set aside as CSV, piece by piece: where each stood, why it did not fit, and its text. */
export async function writeQuarantine(path: string, pieces: Pieces): Promise<void> {
  const schema = columnsOf([]).map(({ name, type }) => ({ name, type }));
  const sink = await fileSink(path);
  try {
    const writer = await csv.open(schema, sink, { width: 0, colour: false, types: false, maxRows: 0, toFile: true });
    for await (const rows of pieces) {
      const columns = columnsOf(rows).map(({ type, cells }) => columnOf(type, cells));
      await writer.write({ schema, rows: rows.length, columns });
    }
    await writer.finish();
    await sink.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

function columnsOf(rows: readonly QuarantinedRow[]) {
  return [
    { name: 'file', type: UTF8, cells: rows.map((row) => row.path) },
    { name: 'line', type: INT64, cells: rows.map((row) => BigInt(row.line)) },
    { name: 'byte', type: INT64, cells: rows.map((row) => BigInt(row.byte)) },
    { name: 'reason', type: UTF8, cells: rows.map((row) => row.reason) },
    { name: 'text', type: UTF8, cells: rows.map((row) => row.text) },
  ];
}

import type { QuarantinedRow } from '../../engine/index.js';
import { UTF8, INT64, columnOf } from '../../engine/index.js';
import { csv } from '../output/csv.js';
import { fileSink } from '../output/sink.js';

/** Writes rows that were set aside as CSV: where each stood, why it did not fit, and its text. */
export async function writeQuarantine(path: string, rows: readonly QuarantinedRow[]): Promise<void> {
  const columns = [
    { name: 'file', type: UTF8, cells: rows.map((row) => row.path) },
    { name: 'line', type: INT64, cells: rows.map((row) => BigInt(row.line)) },
    { name: 'byte', type: INT64, cells: rows.map((row) => BigInt(row.byte)) },
    { name: 'reason', type: UTF8, cells: rows.map((row) => row.reason) },
    { name: 'text', type: UTF8, cells: rows.map((row) => row.text) },
  ];
  const schema = columns.map(({ name, type }) => ({ name, type }));
  const sink = await fileSink(path);
  try {
    const writer = await csv.open(schema, sink, { width: 0, colour: false, types: false, maxRows: 0, toFile: true });
    await writer.write({ schema, rows: rows.length, columns: columns.map(({ type, cells }) => columnOf(type, cells)) });
    await writer.finish();
    await sink.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

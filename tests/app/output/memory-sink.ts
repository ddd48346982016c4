import type { RecordBatch, Schema } from '../../../engine/index.js';
import { columnOf } from '../../../engine/index.js';
import type { Cell, DataType } from '../../../engine/index.js';
import type { OutputFormat, TableView } from '../../../app/output/format.js';
import type { ByteSink } from '../../../app/output/sink.js';

/** Keeps what is written; copies, as a real sink has handed its bytes on before the buffer is used again. */
export class MemorySink implements ByteSink {
  readonly pieces: Buffer[] = [];
  ended: 'finished' | 'abandoned' | null = null;

  async write(bytes: Uint8Array): Promise<void> {
    this.pieces.push(Buffer.from(bytes));
    await Promise.resolve();
  }
  async finish(): Promise<void> {
    this.ended = 'finished';
    await Promise.resolve();
  }
  async abandon(): Promise<void> {
    this.ended = 'abandoned';
    await Promise.resolve();
  }
  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }
}

export type Columns = Readonly<Record<string, readonly [DataType, readonly Cell[]]>>;

export function batchOf(columns: Columns): RecordBatch {
  const schema: Schema = Object.entries(columns).map(([name, [type]]) => ({ name, type }));
  const rows = Object.values(columns)[0]?.[1].length ?? 0;
  return { schema, rows, columns: Object.values(columns).map(([type, cells]) => columnOf(type, cells)) };
}

const EVERYTHING: TableView = {
  width: Number.POSITIVE_INFINITY,
  colour: false,
  types: true,
  maxRows: 40,
  toFile: false,
};

/** What the format makes of the batches. */
export async function written(format: OutputFormat, batches: readonly RecordBatch[], view: Partial<TableView> = {}) {
  const sink = new MemorySink();
  const writer = await format.open((batches[0] as RecordBatch).schema, sink, { ...EVERYTHING, ...view });
  for (const batch of batches) await writer.write(batch);
  await writer.finish();
  return sink.bytes;
}

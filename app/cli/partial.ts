import type { RecordBatch } from '../../engine/index.js';
import { table } from '../output/table.js';
import type { ByteSink } from '../output/sink.js';

/** Rows of an answer so far that are shown. */
const ROWS = 12;

/** The answer so far as lines for a terminal of this width, under a line that says how much of the input is behind it. */
export async function partialLines(
  batches: readonly RecordBatch[],
  fraction: number,
  width: number,
): Promise<readonly string[]> {
  const schema = batches[0]?.schema;
  if (schema === undefined) return [];
  const pieces: Uint8Array[] = [];
  const sink: ByteSink = {
    write: async (bytes) => void pieces.push(Buffer.from(bytes)),
    finish: async () => {},
    abandon: async () => {},
  };
  const view = { width: width - 1, colour: false, types: false, maxRows: ROWS, toFile: false };
  const writer = await table.open(schema, sink, view);
  for (const batch of batches) await writer.write(batch);
  await writer.finish();
  const text = Buffer.concat(pieces).toString().trimEnd();
  return [`after ${Math.floor(fraction * 100)} % of the input:`, ...text.split('\n')];
}

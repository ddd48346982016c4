/** A range of a view as TSV: what the clipboard gets. */
import { PartitaError } from '../../engine/index.js';
import { CellEncoder, windowRows } from '../output/cell-texts.js';
import type { View } from './view.js';

const MOST_BYTES = 50 * 2 ** 20;

export async function textOf(
  view: View,
  range: {
    readonly from: number;
    readonly rows: number;
    readonly columns: readonly string[];
    readonly headers: boolean;
  },
  signal: AbortSignal,
): Promise<string> {
  const lines: string[] = range.headers ? [range.columns.map(field).join('\t')] : [];
  let bytes = 0;
  const encoders = range.columns.map(() => new CellEncoder('plain'));
  const decoder = new TextDecoder();
  for await (const batch of view.pieces(range, signal)) {
    const step = windowRows(batch.columns.length);
    for (let start = 0; start < batch.rows; start += step) {
      const end = Math.min(batch.rows, start + step);
      const cells = batch.columns.map((column, place) => {
        const { bytes: text, starts, ends } = (encoders[place] as CellEncoder).encode(column, start, end);
        return Array.from({ length: end - start }, (_, row) =>
          field(decoder.decode(text.subarray(starts[row], ends[row]))),
        );
      });
      for (let row = 0; row < end - start; row++) {
        const line = cells.map((column) => column[row]).join('\t');
        bytes += line.length + 1;
        lines.push(line);
      }
      if (bytes > MOST_BYTES) throw tooMuch();
    }
  }
  return lines.join('\n');
}

/** Tabs and line breaks inside a cell would make other cells: quoted, as spreadsheets read it. */
function field(text: string): string {
  return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function tooMuch(): PartitaError {
  return new PartitaError('user-input', 'the clipboard takes at most 50 MB', {
    domain: 'clipboard',
    hint: 'select less, or export the table',
  });
}

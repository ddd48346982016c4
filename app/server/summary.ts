/**
 * The figures of a selection. Ranges are gone through cell by cell; whole columns of a long table are asked of the engine, in
 * one pass on all its workers.
 */
import { isNumeric, PartitaError, type Cell, type Field } from '../../engine/index.js';
import type { SelectionSummary } from '../protocol/views.js';
import { quoteName } from '../recipe/formula.js';
import { SelectionSum } from './selection.js';
import type { View } from './view.js';

interface Range {
  readonly from: number;
  readonly rows: number;
  readonly columns: readonly string[];
}

/** Cells up to which a pass of the engine is more than going through them. */
const FEW_CELLS = 2_000_000;

export async function summaryOf(view: View, ranges: readonly Range[], signal: AbortSignal): Promise<SelectionSummary> {
  const sum = new SelectionSum();
  for (const range of ranges) {
    if (!isLong(view, range) || !(await addWhole(view, range.columns, sum, signal))) {
      for await (const batch of view.pieces(range, signal)) batch.columns.forEach((column) => sum.add(column));
    }
  }
  return sum.summary();
}

/** Whether it is all rows of a table that is long and complete. */
function isLong(view: View, { from, rows, columns }: Range): boolean {
  const { stage, rows: known } = view.state.value;
  return stage === 'final' && from === 0 && rows >= known.count && known.count * columns.length > FEW_CELLS;
}

/** False where the sum of a column is beyond what the engine's sums hold. */
async function addWhole(
  view: View,
  names: readonly string[],
  sum: SelectionSum,
  signal: AbortSignal,
): Promise<boolean> {
  const { frame } = view;
  const fields = names.flatMap((name) => frame.schema.filter((field) => field.name === name));
  const requests = fields.flatMap(({ name, type }, place) => {
    const measures = isNumeric(type) ? ['count', 'sum', 'min', 'max'] : ['count'];
    return measures.map((measure) => `${quoteName(name)}:${measure} as "${measure} ${place}"`);
  });
  try {
    const result = await frame
      .groupBy([], ['*:count as rows', ...requests].join('; '))
      .collect({ signal, label: 'sum' });
    const value = (name: string): Cell => result.column(name)[0] ?? null;
    const rows = Number(value('rows'));
    fields.forEach(({ type }: Field, place) => {
      const present = Number(value(`count ${place}`));
      if (!isNumeric(type)) sum.addCells(rows, rows - present);
      else {
        const [total, low, high] = ['sum', 'min', 'max'].map((measure) => value(`${measure} ${place}`));
        sum.addColumn(type, { rows, present, sum: total ?? null, min: low ?? null, max: high ?? null });
      }
    });
    return true;
  } catch (thrown) {
    if (PartitaError.from(thrown, 'summary').kind === 'user-input') return false;
    throw thrown;
  }
}

/** What is found of all values of a group: quantiles and the most frequent one. */
import type { Column } from '../../arrow/record-batch.js';
import type { DataType } from '../../arrow/types.js';
import type { Kernels } from '../../kernels/load.js';
import { gatherWords, scratchWords } from './gather.js';

/** Values of the sample that quantiles are narrowed by. */
const SAMPLE = 48;

/** Where the record addresses of a stretch of groups stand, and where in a record the state stands. */
export interface RecordsOfState {
  readonly addresses: number;
  readonly rows: number;
  readonly offset: number;
}

/** The lower neighbours of the quantiles, then the upper ones, both in the words of the column, then the fractions as f64. */
export function quantileWords(
  kernels: Kernels,
  { addresses, rows, offset }: RecordsOfState,
  isFloat: boolean,
  probability: number,
): ArrayBuffer {
  const { run, memory } = kernels;
  const longest = run.groupLongestValues(addresses, rows, offset);
  const scratch = memory.allocate(16 * longest + 8 * SAMPLE);
  const words = scratchWords(kernels, 3 * rows, (out) => {
    const upper = out + 8 * rows;
    const fraction = upper + 8 * rows;
    run.groupOutQuantiles(addresses, rows, offset, isFloat, probability, scratch, longest, out, upper, fraction);
  });
  memory.release(scratch);
  return words;
}

/** The most frequent values, the least of several; 0 where there is none. */
export function modeColumn(
  kernels: Kernels,
  { addresses, rows, offset }: RecordsOfState,
  isFloat: boolean,
  type: DataType,
): Column {
  const { run, memory } = kernels;
  const scratch = memory.allocate(8 * run.groupLongestValues(addresses, rows, offset));
  const column = gatherWords(kernels, type, rows, (out) =>
    run.groupOutModes(addresses, rows, offset, isFloat, scratch, out),
  );
  memory.release(scratch);
  return column;
}

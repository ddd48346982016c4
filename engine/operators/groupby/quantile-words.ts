/** Quantiles of groups whose values are in memory. */
import type { Kernels } from '../../kernels/load.js';
import { scratchWords } from './gather.js';

/** Of each group the value below the quantile's place, then of each the one above, then of each how far between. */
export function quantileWords(
  kernels: Kernels,
  addresses: number,
  rows: number,
  {
    offset,
    isFloat,
    probability,
  }: { readonly offset: number; readonly isFloat: boolean; readonly probability: number },
): ArrayBuffer {
  const { run, memory } = kernels;
  const longest = run.groupLongestValues(addresses, rows, offset);
  const scratch = memory.allocate(8 * longest);
  const words = scratchWords(kernels, 3 * rows, (out) => {
    const upper = out + 8 * rows;
    run.groupOutQuantiles(addresses, rows, offset, isFloat, probability, scratch, out, upper, upper + 8 * rows);
  });
  memory.release(scratch);
  return words;
}

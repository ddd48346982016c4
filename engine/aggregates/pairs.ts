/** What correlation and regression share: covariance and both variances, each exact and rounded once. */
import type { Column } from '../arrow/record-batch.js';
import { FLOAT64 } from '../arrow/types.js';
import { numbers, type GroupStates, type StateName } from './aggregate.js';

/** The states that `ofMoments` needs. */
export const MOMENTS: readonly StateName[] = ['sum', 'squares', 'otherSum', 'otherSquares', 'products'];

/**
 * A column of what `formula` gives for each group; null where it gives null, or there are less than two pairs, and NaN
 * where a value is not finite.
 */
export function ofMoments(
  groups: GroupStates,
  formula: (covariance: number, variance: number, otherVariance: number) => number | null,
): Column {
  const covariances = groups.covariances();
  const variances = groups.variances();
  const others = groups.otherVariances();
  const counts = groups.counts();
  const values = covariances.map((covariance, group) => {
    if (Number.isNaN(covariance)) return NaN;
    const value = formula(covariance, variances[group] as number, others[group] as number);
    if (value === null) counts[group] = 0;
    return value ?? 0;
  });
  return numbers(FLOAT64, values, counts, 2);
}

/**
 * The list of aggregates. To add one that the states of `aggregate.ts` can answer: a file beside this one, a line in the
 * list, a test.
 */
import { unknownName } from '../errors.js';
import type { Aggregate } from './aggregate.js';
import { all } from './all.js';
import { any } from './any.js';
import { count } from './count.js';
import { countDistinct } from './count-distinct.js';
import { correlation } from './correlation.js';
import { covariance } from './covariance.js';
import { first } from './first.js';
import { largest } from './largest.js';
import { last } from './last.js';
import { maximum } from './maximum.js';
import { mean } from './mean.js';
import { median } from './median.js';
import { minimum } from './minimum.js';
import { mode } from './mode.js';
import { quantile } from './quantile.js';
import { r2 } from './r2.js';
import { slope } from './slope.js';
import { smallest } from './smallest.js';
import { std } from './std.js';
import { sum } from './sum.js';
import { variance } from './variance.js';

export const aggregates = [
  count,
  countDistinct,
  sum,
  mean,
  minimum,
  maximum,
  std,
  variance,
  median,
  mode,
  quantile,
  largest,
  smallest,
  first,
  last,
  any,
  all,
  correlation,
  covariance,
  slope,
  r2,
] as const satisfies readonly Aggregate[];

export const aggregateNames: readonly string[] = aggregates.map((aggregate) => aggregate.name);

/** Throws a `user-input` error that names the nearest aggregates. */
export function findAggregate(name: string): Aggregate {
  const found = aggregates.find((aggregate) => aggregate.name === name);
  if (found === undefined) throw unknownName('group-by', 'aggregate', name, aggregateNames);
  return found;
}

/** Whether batches must carry positions for it. */
export function needsPositions(aggregate: Aggregate): boolean {
  return aggregate.states.includes('first') || aggregate.states.includes('last');
}

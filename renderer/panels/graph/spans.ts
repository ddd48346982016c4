/**
 * How wide tasks stand below one another, from 0 to 1 of all partitions: those that read have equal parts, those that merge
 * span what they merge. Where such spans would stand on one another, as when each task takes of all, parts are equal too.
 */
import type { RunModel } from '../../../app/protocol/run-model.js';
import type { Rank, Ranks } from './ranks.js';

export interface Spans {
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** By the ranks' rows, then by place. */
export function spansOf(model: RunModel, ranks: Ranks): readonly Spans[] {
  const all: Spans[] = [];
  for (const rank of ranks.rows) all.push(merged(model, ranks, rank, all) ?? equal(rank.tasks.length));
  return all;
}

/** Places of a rank whose spans touch a stretch: the first and the last; the last is before the first where there is none. */
export function placesWithin({ from, to }: Spans, low: number, high: number): readonly [number, number] {
  return [firstWhere(to, low), firstWhere(from, high) - 1];
}

/** The place at a point; -1 where there is none. */
export function placeAt({ from, to }: Spans, at: number): number {
  const place = firstWhere(to, at);
  return place < to.length && (from[place] ?? 2) <= at ? place : -1;
}

function equal(count: number): Spans {
  const from = new Float64Array(count);
  const to = new Float64Array(count);
  for (let place = 0; place < count; place++) {
    from[place] = place / count;
    to[place] = (place + 1) / count;
  }
  return { from, to };
}

/** Null where they would not stand beside one another. */
function merged(model: RunModel, ranks: Ranks, { tasks }: Rank, above: readonly Spans[]): Spans | null {
  const from = new Float64Array(tasks.length);
  const to = new Float64Array(tasks.length);
  for (let place = 0; place < tasks.length; place++) {
    const deps = model.tasks.deps(tasks[place] ?? 0);
    let [low, high] = [Infinity, -Infinity];
    for (const dep of deps) {
      const rank = ranks.rankOf(dep);
      const spans = rank === null ? undefined : above[rank.row];
      if (spans === undefined) continue;
      const at = ranks.placeOf(dep);
      low = Math.min(low, spans.from[at] ?? Infinity);
      high = Math.max(high, spans.to[at] ?? -Infinity);
    }
    if (high < low || (place > 0 && low < (to[place - 1] ?? 0) - 1e-9)) return null;
    from[place] = low;
    to[place] = high;
  }
  return { from, to };
}

/** Values go up: the place of the first that is more than `than`, or as many as there are. */
function firstWhere(values: Float64Array, than: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > than) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Files by the partitions that read them, with names that are as short as tells them apart. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import { fileName } from '../../shell/file-name.js';
import type { Rank, Ranks } from './ranks.js';

export interface FileRun {
  readonly path: string;
  readonly name: string;
  /** Places of its rank: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** The first rank whose tasks read files; null where none does. */
export function readingRank(model: RunModel, { rows }: Ranks): Rank | null {
  const reading = rows.filter(({ tasks }) => model.tasks.pathOf(tasks[0] ?? 0) !== null);
  return reading.reduce<Rank | null>(
    (most, rank) => (most === null || rank.tasks.length > most.tasks.length ? rank : most),
    null,
  );
}

export function fileRuns(model: RunModel, { tasks }: Rank): readonly FileRun[] {
  const runs: { path: string; from: number; to: number }[] = [];
  tasks.forEach((task, place) => {
    const path = model.tasks.pathOf(task);
    const last = runs.at(-1);
    if (path === null) return;
    if (last !== undefined && last.path === path && last.to === place) last.to = place + 1;
    else runs.push({ path, from: place, to: place + 1 });
  });
  const bases = runs.map(({ path }) => fileName(path));
  const shared = sharedStart(bases);
  const ending = bases.every((base) => base.endsWith('.csv')) ? 4 : 0;
  return runs.map((run, i) => {
    const base = bases[i] ?? '';
    return { ...run, name: base.slice(shared, base.length - ending) || base };
  });
}

/** The first run that ends behind a place. */
export function runAt(runs: readonly FileRun[], place: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.to ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Characters that all begin with, up to the last that is no letter or digit. */
function sharedStart(names: readonly string[]): number {
  const [first = ''] = names;
  if (names.length < 2) return 0;
  let length = first.length;
  for (const name of names) while (length > 0 && !name.startsWith(first.slice(0, length))) length--;
  while (length > 0 && /[\p{L}\p{N}]/u.test(first[length - 1] ?? '')) length--;
  return length;
}

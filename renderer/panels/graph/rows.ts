/** The rows of a field of tasks from top to bottom, a row a rank; below the one that is looked at stand its tasks' times. */
import type { GraphLayout, Rank } from './layout.js';

export type FieldMode = 'partitions' | 'tasks';

export interface Row extends Rank {
  readonly y: number;
  readonly height: number;
  /** Where the times of its tasks are drawn; null where they are not. */
  readonly times: { readonly y: number; readonly height: number } | null;
}

/** Width of the column of names. */
export const LABELS = 132;
export const FILES = 24;
const SIZES = { partitions: { mark: 22, gap: 20, top: 8 + FILES }, tasks: { mark: 10, gap: 54, top: 24 } } as const;
const TIMES = 64;

/** `focus`: the rank whose times are shown; -1 for none. */
export function rowsOf(ranks: readonly Rank[], mode: FieldMode, focus: number): Row[] {
  const { mark, gap, top } = SIZES[mode];
  let y: number = top;
  return ranks.map((rank, place) => {
    const at = y;
    const hasTimes = mode === 'partitions' && place === focus && rank.members.length > 1;
    y += mark + gap;
    if (!hasTimes) return { ...rank, y: at, height: mark, times: null };
    const times = { y: at + mark + 8, height: TIMES };
    y += TIMES + 8;
    return { ...rank, y: at, height: mark, times };
  });
}

export function heightOf(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last === undefined ? 1 : (last.times === null ? last.y + last.height : last.times.y + last.times.height) + 12;
}

/** The row at a height, its gap below included; the nearest beyond the ends. */
export function rowAt(rows: readonly Row[], y: number): Row | undefined {
  return rows.find((_, i) => y < (rows[i + 1]?.y ?? Number.POSITIVE_INFINITY));
}

/** The task of a row at a place along the width, 0 to 1; the nearest where there is none. */
export function taskAt(row: Row, { from, to }: GraphLayout, place: number): number | undefined {
  const { members } = row;
  let low = 0;
  let high = members.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((to[members[middle] as number] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  const [found, before] = [members[low], members[low - 1]];
  if (found === undefined || before === undefined) return found;
  const gap = (from[found] ?? 0) - place;
  return gap > 0 && place - (to[before] ?? 0) < gap ? before : found;
}

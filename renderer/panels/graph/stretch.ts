/** Which stretch of all partitions is seen, from 0 to 1 of them. Pure. */

export interface Stretch {
  readonly from: number;
  readonly length: number;
}

export const WHOLE: Stretch = { from: 0, length: 1 };
/** Partitions that are seen at least. */
const LEAST = 4;

/** So many partitions that each is wide enough to be hit. */
export function firstStretch(partitions: number, width: number, cell: number): Stretch {
  return { from: 0, length: Math.min(1, Math.max(1, width) / cell / Math.max(1, partitions)) };
}

export function moved({ from, length }: Stretch, by: number): Stretch {
  return { from: Math.max(0, Math.min(1 - length, from + by)), length };
}

/** `at`: the share of the stretch that stays where it is. */
export function zoomedTo({ from, length }: Stretch, factor: number, at: number, partitions: number): Stretch {
  const next = Math.max(Math.min(1, LEAST / Math.max(1, partitions)), Math.min(1, length / factor));
  return moved({ from: from + (length - next) * at, length: next }, 0);
}

/** As little moved as shows a span; its middle where it is longer. */
export function showing(stretch: Stretch, from: number, to: number): Stretch {
  const { length } = stretch;
  if (to - from >= length) {
    const isSeen = from < stretch.from + length && to > stretch.from;
    return isSeen ? stretch : moved({ from: (from + to - length) / 2, length }, 0);
  }
  if (from < stretch.from) return moved({ from, length }, 0);
  if (to > stretch.from + length) return moved({ from: to - length, length }, 0);
  return stretch;
}

/** Numbers of the first and last partition that are seen at least in part, of so many. */
export function seenOf({ from, length }: Stretch, partitions: number): readonly [number, number] {
  const first = Math.min(partitions - 1, Math.floor(from * partitions + 1e-6));
  return [Math.max(0, first), Math.max(0, Math.min(partitions, Math.ceil((from + length) * partitions - 1e-6)) - 1)];
}

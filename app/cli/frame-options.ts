/** What several verbs' options make of a frame. */
import type { Frame } from './library.js';
import type { Values } from './options.js';

/** `--by` and `--agg`: without aggregates the rows of each group. */
export function grouped(frame: Frame, { by, agg }: Values): Frame {
  return frame.groupBy(by ?? [], agg ?? '*:count');
}

/** `--limit` and `--offset`: all rows where neither is given. */
export function limited(frame: Frame, { limit, offset }: Values): Frame {
  if (limit === undefined && offset === undefined) return frame;
  return frame.limit(limit ?? Number.MAX_SAFE_INTEGER, offset ?? 0);
}

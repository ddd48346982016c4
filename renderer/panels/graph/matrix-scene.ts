/** What is drawn of the matrix, and where across the canvas. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import type { FileRun } from './files.js';
import type { Colouring } from './colouring.js';
import type { Wanted } from './matches.js';
import type { MatrixRows } from './matrix-rows.js';
import type { Ranks } from './ranks.js';
import type { Spans } from './spans.js';
import type { Stretch } from './stretch.js';
import type { Box } from './strip.js';

/** Width of what stands at the left of the rows. */
export const LABELS = 148;
export interface MatrixWords {
  readonly file: string;
  readonly time: string;
  median(time: string): string;
  short(seconds: number): string;
}

export interface MatrixScene {
  readonly model: RunModel;
  readonly ranks: Ranks;
  readonly layout: MatrixRows;
  readonly spans: readonly Spans[];
  readonly files: readonly FileRun[];
  /** Row of the rank that reads the files. */
  readonly filesRow: number;
  readonly titles: readonly string[];
  readonly words: MatrixWords;
  readonly wanted: Wanted | null;
  readonly colouring: Colouring;
  readonly selected: number;
  readonly lineage: ReadonlySet<number> | null;
}

/** Where a point of all partitions is on the canvas. */
export function placer({ from, length }: Stretch, { x, width }: Pick<Box, 'x' | 'width'>): (at: number) => number {
  return (at) => x + ((at - from) / length) * width;
}

/**
 * All tasks as one picture: each rank a block of cells under the one before it, filled line by line; ranks of less than a line
 * are spread over the width, so that they stand below what they wait for. Measures are those of the world at scale 1.
 */
import type { Rank, Ranks } from './ranks.js';
import type { Size } from './viewport.js';

export const CELL = 16;
/** Lines between two ranks. */
const GAP = 3;
const LEAST_COLUMNS = 16;

export interface Block {
  readonly rank: Rank;
  readonly top: number;
  readonly lines: number;
  /** Lines of the blocks above it that are more than one line high. */
  readonly textureLine: number;
}

export interface Blocks {
  readonly columns: number;
  readonly blocks: readonly Block[];
  readonly world: Size;
  /** Of all blocks of more than one line. */
  readonly textureLines: number;
}

/** `aspect`: width to height that the picture should have. */
export function blocksOf(ranks: Ranks, aspect: number): Blocks {
  const columns = columnsFor(ranks, aspect);
  let line = 0;
  let textureLine = 0;
  const blocks = ranks.rows.map((rank): Block => {
    const lines = Math.max(1, Math.ceil(rank.tasks.length / columns));
    const block = { rank, top: line * CELL, lines, textureLine };
    line += lines + GAP;
    if (lines > 1) textureLine += lines;
    return block;
  });
  return {
    columns,
    blocks,
    world: { width: columns * CELL, height: Math.max(1, line - GAP) * CELL },
    textureLines: textureLine,
  };
}

/** Left and top of a task's cell. */
export function cellAt({ columns }: Blocks, { rank, top, lines }: Block, place: number): { x: number; y: number } {
  if (lines > 1) return { x: (place % columns) * CELL, y: top + Math.floor(place / columns) * CELL };
  return { x: ((place + 0.5) / rank.tasks.length) * columns * CELL - CELL / 2, y: top };
}

/** The task at a point of the world; -1 where there is none. `reach`: how far beside a lone cell still counts. */
export function taskAt(blocks: Blocks, x: number, y: number, reach = 0): number {
  const { columns } = blocks;
  for (const block of blocks.blocks) {
    const { rank, top, lines } = block;
    if (y < top - reach || y >= top + lines * CELL + reach) continue;
    if (lines > 1) {
      const [column, line] = [Math.floor(x / CELL), Math.floor((y - top) / CELL)];
      if (column < 0 || column >= columns || line < 0) return -1;
      return rank.tasks[line * columns + column] ?? -1;
    }
    const place = Math.floor((x / (columns * CELL)) * rank.tasks.length);
    const task = rank.tasks[place];
    if (task === undefined) return -1;
    const left = cellAt(blocks, block, place).x;
    return x >= left - reach && x < left + CELL + reach ? task : -1;
  }
  return -1;
}

/** So many that the whole is about as wide as wanted; few values, so that a growing run is not laid out anew at each task. */
function columnsFor({ rows }: Ranks, aspect: number): number {
  const longest = rows.reduce((most, { tasks }) => Math.max(most, tasks.length), 1);
  const area = rows.reduce((sum, { tasks }) => sum + tasks.length, 0);
  // columns / (area / columns + gaps) = aspect
  const gaps = (rows.length - 1) * GAP;
  const wanted = (aspect * gaps + Math.sqrt((aspect * gaps) ** 2 + 4 * aspect * area)) / 2;
  const step = 2 ** (Math.ceil(Math.log2(Math.max(LEAST_COLUMNS, wanted)) * 4) / 4);
  return Math.max(LEAST_COLUMNS, Math.min(longest, Math.round(step)));
}

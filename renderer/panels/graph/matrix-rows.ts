/** How high the rows of the matrix stand: files, ranks under one another, and times below the rank that is looked at. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import type { Rank, Ranks } from './ranks.js';

export const FILES = { top: 0, height: 16 } as const;
export const ROW = 26;
/** Below a row, and where lines are drawn between two. */
const GAP = 8;
const JOINT = 34;
export const TIMES = 64;

export interface MatrixRow {
  readonly rank: Rank;
  readonly top: number;
  /** Lines come from the row above. */
  readonly isJoined: boolean;
  /** Where the bars of its times stand; null where they are not shown. */
  readonly times: number | null;
}

export interface MatrixRows {
  readonly rows: readonly MatrixRow[];
  readonly height: number;
}

/** `timed`: the rank whose times are shown. */
export function matrixRows(model: RunModel, ranks: Ranks, hasFiles: boolean, timed: Rank | null): MatrixRows {
  let y = hasFiles ? FILES.height + GAP : 0;
  const rows = ranks.rows.map((rank): MatrixRow => {
    const isJoined = rank.row > 0 && takesOf(model, ranks, rank, ranks.rows[rank.row - 1]);
    if (isJoined) y += JOINT - GAP;
    const top = y;
    y += ROW + GAP;
    const times = rank === timed ? y : null;
    if (times !== null) y += TIMES + GAP;
    return { rank, top, isJoined, times };
  });
  return { rows, height: Math.max(ROW, y) };
}

/** Whether tasks of a rank take what those of another give: it is told by their first and last inputs. */
function takesOf(model: RunModel, ranks: Ranks, rank: Rank, other: Rank | undefined): boolean {
  if (other === undefined) return false;
  const deps = model.tasks.deps(rank.tasks[0] ?? -1);
  return [deps[0], deps.at(-1)].some((dep) => dep !== undefined && ranks.rankOf(dep) === other);
}

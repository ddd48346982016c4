/** Draws tasks as marks along a row: a mark a task while there is room, else a column a pixel of what is most worth seeing. */
import { CANCELLED, DONE, FAILED, LOST, READY, RUNNING, STATES, WAITING } from '../../../app/protocol/run-model.js';
import type { Sheet } from '../canvas.js';

export const STATE_TOKENS = {
  waiting: '--state-waiting',
  ready: '--state-ready',
  running: '--state-running',
  done: '--state-done',
  lost: '--state-stopped',
  failed: '--state-error',
  cancelled: '--state-stopped',
} as const;

/** What is shown where several tasks fall on one pixel, the most telling last. */
const TELLING = [WAITING, DONE, CANCELLED, READY, LOST, RUNNING, FAILED];
const RANK = TELLING.reduce((ranks, state, rank) => ranks.with(state, rank + 1), new Uint8Array(STATES.length));
/** Narrower marks are put together. */
const LEAST_WIDTH = 2;

export interface Marks {
  readonly members: readonly number[];
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly state: Uint8Array;
  /** Null: all. Others fade. */
  readonly kept: ((task: number) => boolean) | null;
  /** Pixel of a place along the width, 0 to 1. */
  readonly pixel: (place: number) => number;
  readonly left: number;
  readonly right: number;
}

export interface Palette {
  readonly colours: readonly string[];
  readonly surface: string;
}

export function paletteOf(sheet: Sheet): Palette {
  return { colours: STATES.map((state) => sheet.token(STATE_TOKENS[state])), surface: sheet.token('--bg-surface') };
}

export function paintRow(
  { context }: Sheet,
  { colours, surface }: Palette,
  marks: Marks,
  y: number,
  height: number,
): void {
  const { members, from, to, state, kept, pixel, left, right } = marks;
  const [first = 0] = members;
  const wide = pixel(to[first] ?? 1) - pixel(from[first] ?? 0);
  if (wide < LEAST_WIDTH && members.length > 1) return paintColumns(context, colours, marks, y, height);
  for (const task of members) {
    const x = pixel(from[task] ?? 0);
    const end = pixel(to[task] ?? 1);
    if (end < left || x > right) continue;
    const width = Math.max(1, end - x - (end - x > 4 ? 1 : 0));
    const code = state[task] ?? WAITING;
    context.globalAlpha = kept === null || kept(task) ? 1 : 0.15;
    context.fillStyle = colours[code] ?? '';
    context.fillRect(x, y, width, height);
    // State is never colour alone.
    if (width > 5) sign(context, code, x + width / 2, y + height / 2, surface);
  }
  context.globalAlpha = 1;
}

function paintColumns(
  context: CanvasRenderingContext2D,
  colours: readonly string[],
  marks: Marks,
  y: number,
  height: number,
): void {
  const { members, from, state, kept, pixel, left, right } = marks;
  const start = Math.floor(left);
  const columns = new Uint8Array(Math.max(1, Math.ceil(right) - start + 1));
  const strong = new Uint8Array(columns.length);
  for (const task of members) {
    const column = Math.floor(pixel(from[task] ?? 0)) - start;
    if (column < 0 || column >= columns.length) continue;
    const isKept = kept === null || kept(task) ? 1 : 0;
    const rank = RANK[state[task] ?? WAITING] ?? 0;
    // One that is looked for is never hidden behind one that is not.
    if (isKept < (strong[column] ?? 0)) continue;
    if (isKept > (strong[column] ?? 0) || rank > (columns[column] ?? 0)) columns[column] = rank;
    strong[column] = isKept;
  }
  for (let begin = 0; begin < columns.length;) {
    let end = begin + 1;
    while (end < columns.length && columns[end] === columns[begin] && strong[end] === strong[begin]) end++;
    const rank = columns[begin] ?? 0;
    if (rank > 0) {
      context.globalAlpha = strong[begin] === 1 ? 1 : 0.15;
      context.fillStyle = colours[TELLING[rank - 1] ?? WAITING] ?? '';
      context.fillRect(start + begin, y, end - begin, height);
    }
    begin = end;
  }
  context.globalAlpha = 1;
}

/** A cross for what failed, a dash for what was stopped or lost. */
function sign(context: CanvasRenderingContext2D, code: number, x: number, y: number, colour: string): void {
  if (code !== FAILED && code !== CANCELLED && code !== LOST) return;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  if (code === FAILED) {
    context.moveTo(x - 2.5, y - 2.5);
    context.lineTo(x + 2.5, y + 2.5);
    context.moveTo(x + 2.5, y - 2.5);
    context.lineTo(x - 2.5, y + 2.5);
  } else {
    context.moveTo(x - 2.5, y);
    context.lineTo(x + 2.5, y);
  }
  context.stroke();
}

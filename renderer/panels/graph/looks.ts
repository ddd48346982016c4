/** How states look on canvases: a colour, and a mark for those that must not be told by colour alone. */
import { CANCELLED, FAILED, LOST, STATES } from '../../../app/protocol/run-model.js';
import type { Sheet } from '../canvas.js';

/** Tokens by a state's number. */
export const STATE_TOKENS: readonly string[] = STATES.map(
  (state) =>
    ({
      waiting: '--state-waiting',
      ready: '--state-ready',
      running: '--state-running',
      done: '--state-done',
      lost: '--state-stopped',
      failed: '--state-error',
      cancelled: '--state-stopped',
    })[state],
);

/** How much is left of what is not looked for. */
export const FADED = 0.16;

export interface Looks {
  /** By a state's number. */
  readonly states: readonly string[];
  readonly surface: string;
  readonly text: string;
  readonly quiet: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly accentText: string;
  readonly font: string;
}

export function looksOf({ token }: Sheet): Looks {
  return {
    states: STATE_TOKENS.map(token),
    surface: token('--bg-surface'),
    text: token('--text'),
    quiet: token('--text-2'),
    faint: token('--text-3'),
    line: token('--line-strong'),
    accent: token('--accent'),
    accentText: token('--accent-text'),
    font: token('--font-ui'),
  };
}

/** A cross for what failed, a dash for what was stopped or lost, in the middle of a box. */
export function drawMark(
  context: CanvasRenderingContext2D,
  state: number,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (state !== FAILED && state !== CANCELLED && state !== LOST) return;
  const arm = Math.max(1.5, Math.min(3.5, width / 2 - 1.5, height / 2 - 1.5));
  const [middle, half] = [x + width / 2, y + height / 2];
  context.beginPath();
  if (state === FAILED) {
    context.moveTo(middle - arm, half - arm);
    context.lineTo(middle + arm, half + arm);
    context.moveTo(middle + arm, half - arm);
    context.lineTo(middle - arm, half + arm);
  } else {
    context.moveTo(middle - arm, half);
    context.lineTo(middle + arm, half);
  }
  context.stroke();
}

/** A text in the context's font, with its end left out where it is too wide. */
export function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`;
  return shown;
}

/** A CSS colour as the bytes of an image: red, green, blue, alpha, the first in the lowest eight bits. */
export function pixelOf(colour: string, alpha = 1): number {
  PROBE.canvas.width = 1;
  PROBE.canvas.height = 1;
  PROBE.fillStyle = colour;
  PROBE.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = PROBE.getImageData(0, 0, 1, 1).data;
  return ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

const PROBE = document
  .createElement('canvas')
  .getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;

/** How states look on canvases: a colour, and a mark for those that must not be told by colour alone. */
import { CANCELLED, DISK, DONE, FAILED, LOST, READY, RUNNING, WAITING } from '../../../app/protocol/run-model.js';
import type { Sheet } from '../canvas.js';
import { FIRST_HUE, type Colouring } from './colouring.js';

/** What tasks are shown as, in the order of legends. */
export const SHOWN_ORDER = [DONE, RUNNING, READY, WAITING, DISK, FAILED, LOST, CANCELLED] as const;

/** How much is left of what is not looked for. */
export const FADED = 0.16;

export interface Looks {
  /** Those of a colouring. The first are those of the states, by what tasks are shown as. */
  readonly colours: readonly string[];
  readonly surface: string;
  readonly text: string;
  readonly quiet: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly accentText: string;
  readonly font: string;
}

export function looksOf({ token }: Sheet, { tokens }: Colouring): Looks {
  return {
    colours: tokens.map(token),
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

/** Of a cell's height. */
const BAND = 0.24;
const BAND_ALPHA = 0.45;

/** A band at the foot of what lies on disk; where the colour does not tell the state, of its colour for all that is not plain. */
export function drawBand(
  context: CanvasRenderingContext2D,
  looks: Looks,
  shown: number,
  colour: number,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const isOwn = colour < FIRST_HUE;
  if (isOwn ? shown !== DISK : shown === DONE || shown <= READY) return;
  const alpha = context.globalAlpha;
  context.globalAlpha = isOwn ? alpha * BAND_ALPHA : alpha;
  context.fillStyle = isOwn ? looks.text : (looks.colours[shown] ?? '');
  const band = Math.max(2, Math.round(height * BAND));
  context.fillRect(x, y + height - band, width, band);
  context.globalAlpha = alpha;
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

/** The same with its beginning left out: names of files differ in their ends. */
export function endOf(context: CanvasRenderingContext2D, text: string, width: number): string {
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > width) shown = `…${shown.slice(2)}`;
  return shown;
}

/** The text colour that is read best on a colour of the looks. */
export function inkOn({ colours, text, surface }: Looks, colour: number): string {
  const ground = lightness(colours[colour] ?? '');
  return Math.abs(lightness(text) - ground) > Math.abs(lightness(surface) - ground) ? text : surface;
}

const LIGHTNESS = new Map<string, number>();

/** From 0 to 255, as the eye weighs red, green and blue. */
function lightness(colour: string): number {
  const known = LIGHTNESS.get(colour);
  if (known !== undefined) return known;
  const pixel = pixelOf(colour);
  const found = 0.299 * (pixel & 255) + 0.587 * ((pixel >> 8) & 255) + 0.114 * ((pixel >> 16) & 255);
  LIGHTNESS.set(colour, found);
  return found;
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

/** Paints a rank as one line: a cell a task, or where cells are too narrow, for each pixel what matters most below it. */
import { CANCELLED, DISK, FAILED, LOST, RUNNING, SHOWN, type RunModel } from '../../../app/protocol/run-model.js';
import type { Colouring } from './colouring.js';
import { drawBand, drawMark, FADED, type Looks } from './looks.js';
import type { Wanted } from './matches.js';
import type { Rank } from './ranks.js';
import { placesWithin, type Spans } from './spans.js';
import type { Stretch } from './stretch.js';

/** One of these is told even where it is one of many. */
const SIGNALS = [FAILED, RUNNING, LOST, CANCELLED, DISK] as const;
const NARROW = 2;
const MARKS_FROM = 6;

export interface Strip {
  readonly model: RunModel;
  readonly rank: Rank;
  readonly spans: Spans;
  readonly wanted: Wanted | null;
  readonly colouring: Colouring;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function paintStrip(
  context: CanvasRenderingContext2D,
  strip: Strip,
  looks: Looks,
  { from, length }: Stretch,
  box: Box,
): void {
  const [first, last] = placesWithin(strip.spans, from, from + length);
  const scale = box.width / length;
  if (last - first + 1 > box.width / NARROW) paintDense(context, strip, looks, from, scale, first, last, box);
  else paintCells(context, strip, looks, from, scale, first, last, box);
  context.globalAlpha = 1;
}

function paintCells(
  context: CanvasRenderingContext2D,
  { model, rank, spans, wanted, colouring }: Strip,
  looks: Looks,
  origin: number,
  scale: number,
  first: number,
  last: number,
  { x, y, width, height }: Box,
): void {
  const right = x + width;
  context.lineWidth = 1.5;
  context.strokeStyle = looks.surface;
  for (let place = first; place <= last; place++) {
    const task = rank.tasks[place] ?? 0;
    const left = Math.max(x, x + ((spans.from[place] ?? 0) - origin) * scale);
    const end = Math.min(right, x + ((spans.to[place] ?? 0) - origin) * scale);
    const cell = Math.max(0.5, end - left - (end - left > 3 ? 1 : 0));
    const colour = colouring.of(task);
    const shown = model.tasks.shownAs(task);
    context.globalAlpha = wanted === null || wanted(task) ? 1 : FADED;
    context.fillStyle = looks.colours[colour] ?? '';
    context.beginPath();
    context.roundRect(left, y, cell, height, Math.min(2, cell / 3));
    context.fill();
    drawBand(context, looks, shown, colour, { x: left, y, width: cell, height });
    if (cell >= MARKS_FROM) drawMark(context, shown, left, y, cell, height);
  }
}

function paintDense(
  context: CanvasRenderingContext2D,
  strip: Strip,
  looks: Looks,
  origin: number,
  scale: number,
  first: number,
  last: number,
  { x, y, width, height }: Box,
): void {
  const { spans, colouring } = strip;
  const shown = new Uint32Array(SHOWN.length);
  const colours = new Uint32Array(colouring.tokens.length);
  let place = first;
  for (let pixel = 0; pixel < width && place <= last; pixel++) {
    shown.fill(0);
    colours.fill(0);
    let faded = true;
    const end = origin + (pixel + 1) / scale;
    const before = place;
    for (; place <= last && (spans.from[place] ?? 2) < end; place++)
      faded = count(strip, place, shown, colours) && faded;
    if (place === before) continue;
    const signal = SIGNALS.find((state) => (shown[state] ?? 0) > 0);
    const most = colours.indexOf(Math.max(...colours));
    const colour = colouring.by === 'state' ? (signal ?? most) : most;
    context.globalAlpha = faded ? FADED : 1;
    context.fillStyle = looks.colours[colour] ?? '';
    context.fillRect(x + pixel, y, 1.5, height);
    if (signal !== undefined) drawBand(context, looks, signal, colour, { x: x + pixel, y, width: 1.5, height });
  }
}

/** Counts what a task is shown as, and its colour; whether it is not wanted. */
function count(
  { model, rank, wanted, colouring }: Strip,
  place: number,
  shown: Uint32Array,
  colours: Uint32Array,
): boolean {
  const task = rank.tasks[place] ?? 0;
  const [look, colour] = [model.tasks.shownAs(task), colouring.of(task)];
  shown[look] = (shown[look] ?? 0) + 1;
  colours[colour] = (colours[colour] ?? 0) + 1;
  return wanted !== null && !wanted(task);
}

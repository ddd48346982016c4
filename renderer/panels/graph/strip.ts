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
  box: Box,
): void {
  const columns = new Columns(context, strip, looks, origin, scale, box);
  for (let place = first; place <= last;) place = columns.paint(place, last);
}

/**
 * Paints only the columns of a dense line in which these places are, over what is there; false where the line is not dense:
 * it then has to be painted as a whole. Places go up.
 */
export function repaintDense(
  context: CanvasRenderingContext2D,
  strip: Strip,
  looks: Looks,
  box: Box,
  places: Iterable<number>,
): boolean {
  const last = strip.rank.tasks.length - 1;
  if (last + 1 <= box.width / NARROW) return false;
  const columns = new Columns(context, strip, looks, 0, box.width, box);
  let next = 0;
  for (const place of places) if (place >= next) next = columns.paint(columns.firstOf(place), last, true);
  context.globalAlpha = 1;
  return true;
}

/** The columns of pixels of one line. */
class Columns {
  readonly #shown = new Uint32Array(SHOWN.length);
  readonly #colours: Uint32Array;

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly strip: Strip,
    readonly looks: Looks,
    readonly origin: number,
    readonly scale: number,
    readonly box: Box,
  ) {
    this.#colours = new Uint32Array(strip.colouring.tokens.length);
  }

  /** Paints the column that begins with a place, up to where the next one begins; gives the first place of that. */
  paint(first: number, last: number, clears = false): number {
    const { context, looks, box, origin, scale } = this;
    const { spans, colouring } = this.strip;
    const pixel = this.#pixelOf(first);
    const end = origin + (pixel + 1) / scale;
    this.#shown.fill(0);
    this.#colours.fill(0);
    let faded = true;
    let place = first;
    for (; place <= last && (spans.from[place] ?? 2) < end; place++) faded = this.#count(place) && faded;
    const signal = SIGNALS.find((state) => (this.#shown[state] ?? 0) > 0);
    const isState = colouring.by === 'state';
    const counts = isState ? this.#shown : this.#colours;
    const most = counts.indexOf(Math.max(...counts));
    const colour = isState ? (signal ?? most) : most;
    const wide = place <= last ? Math.max(1, this.#pixelOf(place) - pixel) : 1;
    const [x, y, height] = [box.x + pixel, box.y, box.height];
    if (clears) context.clearRect(x, y, wide, height);
    context.globalAlpha = faded ? FADED : 1;
    context.fillStyle = looks.colours[colour] ?? '';
    context.fillRect(x, y, wide, height);
    if (signal !== undefined) drawBand(context, looks, signal, colour, { x, y, width: wide, height });
    return Math.max(place, first + 1);
  }

  /** The first place of the column in which a place is. */
  firstOf(place: number): number {
    const { from } = this.strip.spans;
    const begin = this.origin + this.#pixelOf(place) / this.scale;
    let first = place;
    while (first > 0 && (from[first - 1] ?? -1) >= begin) first--;
    return first;
  }

  #pixelOf(place: number): number {
    const { origin, scale } = this;
    const from = this.strip.spans.from[place] ?? 0;
    let pixel = Math.max(0, Math.floor((from - origin) * scale));
    // The same comparison as where places are counted, whatever the rounding.
    while (from >= origin + (pixel + 1) / scale) pixel++;
    while (pixel > 0 && from < origin + pixel / scale) pixel--;
    return pixel;
  }

  /** Counts what a task is shown as, and its colour; whether it is not wanted. */
  #count(place: number): boolean {
    const { model, rank, wanted, colouring } = this.strip;
    const task = rank.tasks[place] ?? 0;
    const look = model.tasks.shownAs(task);
    this.#shown[look] = (this.#shown[look] ?? 0) + 1;
    if (colouring.by !== 'state') {
      const colour = colouring.of(task);
      this.#colours[colour] = (this.#colours[colour] ?? 0) + 1;
    }
    return wanted !== null && !wanted(task);
  }
}

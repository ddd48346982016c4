/** Paints a rank as one line: a cell a task, or where cells are too narrow, for each pixel what matters most below it. */
import { CANCELLED, FAILED, LOST, RUNNING, STATES, type RunModel } from '../../../app/protocol/run-model.js';
import { drawMark, FADED, type Looks } from './looks.js';
import type { Wanted } from './matches.js';
import type { Rank } from './ranks.js';
import { placesWithin, type Spans } from './spans.js';
import type { Stretch } from './stretch.js';

/** One of these is told even where it is one of many. */
const SIGNALS = [FAILED, RUNNING, LOST, CANCELLED] as const;
const NARROW = 2;
const MARKS_FROM = 6;

export interface Strip {
  readonly model: RunModel;
  readonly rank: Rank;
  readonly spans: Spans;
  readonly wanted: Wanted | null;
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
  { model, rank, spans, wanted }: Strip,
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
    const state = model.tasks.state[task] ?? 0;
    context.globalAlpha = wanted === null || wanted(task) ? 1 : FADED;
    context.fillStyle = looks.states[state] ?? '';
    context.beginPath();
    context.roundRect(left, y, cell, height, Math.min(2, cell / 3));
    context.fill();
    if (cell >= MARKS_FROM) drawMark(context, state, left, y, cell, height);
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
  const { spans } = strip;
  const counts = new Uint32Array(STATES.length);
  let place = first;
  for (let pixel = 0; pixel < width && place <= last; pixel++) {
    counts.fill(0);
    let faded = true;
    const end = origin + (pixel + 1) / scale;
    const before = place;
    for (; place <= last && (spans.from[place] ?? 2) < end; place++) faded = count(strip, place, counts) && faded;
    if (place === before) continue;
    context.globalAlpha = faded ? FADED : 1;
    context.fillStyle = looks.states[mainOf(counts)] ?? '';
    context.fillRect(x + pixel, y, 1.5, height);
  }
}

/** Counts the state of a task that is wanted; whether it is not. */
function count({ model, rank, wanted }: Strip, place: number, counts: Uint32Array): boolean {
  const task = rank.tasks[place] ?? 0;
  const state = model.tasks.state[task] ?? 0;
  counts[state] = (counts[state] ?? 0) + 1;
  return wanted !== null && !wanted(task);
}

function mainOf(counts: Uint32Array): number {
  const signal = SIGNALS.find((state) => (counts[state] ?? 0) > 0);
  if (signal !== undefined) return signal;
  return counts.indexOf(Math.max(...counts));
}

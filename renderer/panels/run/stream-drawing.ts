/** Draws the task stream: a lane a worker, each task by where its time went, on the stretch of time that is looked at. */
import { DONE, FAILED, LOST, PARTS, type RunModel, type SpanList } from '../../../app/protocol/run-model.js';
import { formatSeconds } from '../../i18n/numbers.js';
import { sheetOf, type Sheet } from '../canvas.js';

export const LANE = 18;
export const GAP = 4;
export const LABEL = 72;
export const AXIS = 20;

/** Milliseconds of the run that the canvas shows. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface StreamWords {
  worker(worker: number): string;
  /** Of a task that takes far longer than its like. */
  slow(seconds: number, times: number): string;
  readonly paused: string;
}

/** Height of what tells that a task's result lies on disk. */
const FOOT = 4;

const KINDS = {
  read: '--kind-read',
  parse: '--kind-compute',
  compute: '--kind-compute',
  write: '--kind-write',
  spill: '--kind-spill',
  wait: '--kind-wait',
} as const;

export function drawStream(canvas: HTMLCanvasElement, model: RunModel, stretch: Stretch, words: StreamWords): void {
  const lanes = Math.max(1, model.streams.length);
  const height = lanes * (LANE + GAP) + AXIS;
  const sheet = sheetOf(canvas, height);
  if (sheet === null || sheet.width <= LABEL) return;
  const { context, width, token } = sheet;
  const wide = (width - LABEL) / Math.max(1, stretch.to - stretch.from);
  const at = (time: number): number => LABEL + (time - stretch.from) * wide;
  context.font = `11px ${token('--font-ui')}`;
  drawAxis(sheet, stretch, at, height);
  context.save();
  context.beginPath();
  context.rect(LABEL, 0, width - LABEL, height - AXIS);
  context.clip();
  model.streams.forEach((spans, worker) => drawLane(sheet, model, spans, worker * (LANE + GAP), stretch, at));
  for (const { from, to, reason } of model.pauses) {
    const end = to ?? model.time;
    if (reason !== 'memory' || end < stretch.from) continue;
    context.fillStyle = token('--warn-mark');
    context.globalAlpha = 0.25;
    context.fillRect(at(from), 0, Math.max(1, (end - from) * wide), height - AXIS);
    context.globalAlpha = 1;
    context.fillStyle = token('--warn');
    if ((end - from) * wide > 60) context.fillText(words.paused, at(from) + 4, height - AXIS - 8);
  }
  for (const { task, seconds, times } of model.stragglers()) {
    const worker = model.tasks.worker[task] ?? 0;
    const start = at(model.tasks.started[task] ?? 0);
    const y = worker * (LANE + GAP);
    context.strokeStyle = token('--text');
    context.strokeRect(start + 0.5, y + 0.5, at(model.time) - start - 1, LANE - 1);
    context.fillStyle = token('--on-accent');
    const text = words.slow(seconds, times);
    if (context.measureText(text).width + 12 < at(model.time) - start) context.fillText(text, start + 6, y + LANE / 2);
  }
  if (model.time < stretch.to) {
    context.fillStyle = token('--accent');
    context.fillRect(at(model.time), 0, 1, height - AXIS);
  }
  context.restore();
  context.fillStyle = token('--text-2');
  for (let worker = 0; worker < model.streams.length; worker++)
    context.fillText(words.worker(worker), 0, worker * (LANE + GAP) + LANE / 2);
}

function drawLane(
  { context, token }: Sheet,
  model: RunModel,
  spans: SpanList,
  y: number,
  stretch: Stretch,
  at: (time: number) => number,
): void {
  const colours = PARTS.map((part) => token(KINDS[part]));
  const wrong = token('--kind-error');
  const waiting = token('--line-strong');
  const hatch = hatched(context, token('--kind-spill'));
  // What is narrower than a pixel, and lies where something stands already, is not drawn.
  let drawn = -Infinity;
  for (let span = spans.firstAt(stretch.from); span < spans.count; span++) {
    const start = spans.start[span] ?? 0;
    if (start > stretch.to) break;
    const end = spans.end[span] ?? NaN;
    let x = at(start);
    const right = at(Number.isNaN(end) ? model.time : end);
    const isWrong = spans.state[span] === FAILED || spans.state[span] === LOST;
    if (right < drawn + 0.5 && !isWrong) continue;
    drawn = right;
    const whole = Math.max(1, right - x - 0.5);
    if (isWrong) {
      context.fillStyle = wrong;
      context.fillRect(x, y, Math.max(2, whole), LANE);
      continue;
    }
    let known = 0;
    for (let part = 0; part < PARTS.length; part++) known += spans.parts[span * PARTS.length + part] ?? 0;
    if (known === 0) {
      context.fillStyle = colours[2] ?? '';
      context.fillRect(x, y, whole, LANE);
    }
    const left = x;
    for (let part = 0; part < PARTS.length && known > 0; part++) {
      const piece = ((spans.parts[span * PARTS.length + part] ?? 0) / known) * whole;
      if (piece === 0) continue;
      const name = PARTS[part];
      context.fillStyle = name === 'spill' ? hatch : name === 'wait' ? waiting : (colours[part] ?? '');
      if (name === 'wait') context.fillRect(x, y + LANE / 2, piece, 1);
      else context.fillRect(x, y, piece, LANE);
      x += piece;
    }
    if (spans.state[span] !== DONE || (model.tasks.spilled[spans.task[span] ?? 0] ?? 0) === 0) continue;
    context.fillStyle = hatch;
    context.fillRect(left, y + LANE - FOOT, whole, FOOT);
  }
}

function drawAxis(
  { context, token, width }: Sheet,
  { from, to }: Stretch,
  at: (time: number) => number,
  height: number,
): void {
  const step = niceStep((to - from) / 10);
  context.textAlign = 'center';
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    const x = Math.round(at(time));
    context.fillStyle = token('--line-soft');
    context.fillRect(x, 0, 1, height - AXIS);
    const text = formatSeconds(time / 1000);
    const half = context.measureText(text).width / 2;
    context.fillStyle = token('--text-2');
    context.fillText(text, Math.min(Math.max(x, LABEL + half), width - half), height - AXIS / 2);
  }
  context.textAlign = 'left';
}

/** Spilled time is told by its pattern too. */
function hatched(context: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const tile = new OffscreenCanvas(6, 6);
  const brush = tile.getContext('2d');
  if (brush === null) return colour;
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 6, 6);
  brush.strokeStyle = 'rgb(0 0 0 / 30%)';
  brush.lineWidth = 1.5;
  for (const shift of [-6, 0, 6]) {
    brush.beginPath();
    brush.moveTo(shift, 6);
    brush.lineTo(shift + 6, 0);
    brush.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? colour;
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? least;
}

/** Draws a field of tasks: names, files, edges while there are few enough to follow, marks, times, and what is selected. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import { formatSeconds } from '../../i18n/numbers.js';
import type { Sheet } from '../canvas.js';
import type { Camera } from './camera.js';
import type { GraphLayout } from './layout.js';
import { paintRow, paletteOf, type Marks } from './paint.js';
import { FILES, LABELS, type FieldMode, type Row } from './rows.js';

export interface Field {
  readonly model: RunModel;
  readonly layout: GraphLayout;
  readonly rows: readonly Row[];
  readonly mode: FieldMode;
  readonly camera: Camera;
  readonly height: number;
  readonly selected: number;
  readonly lineage: ReadonlySet<number>;
  readonly kept: ((task: number) => boolean) | null;
  /** Seconds of the middle task of the rank whose times are shown; NaN before there is one. */
  readonly median: number;
  readonly medianLabel: (seconds: string) => string;
  /** Of tasks that gather what others of their group gave. */
  readonly gatheredLabel: string;
}

/** Edges in sight beyond which none is drawn: nobody could follow them. */
const MOST_EDGES = 3000;
/** Edges into one task that are drawn, evenly chosen among more. */
const MOST_INTO = 64;

export function drawField(sheet: Sheet, field: Field): void {
  const { model, layout, rows, camera, mode, kept } = field;
  const { context, width } = sheet;
  const palette = paletteOf(sheet);
  const whole = layout.widest * camera.scale;
  const pixel = (place: number): number => camera.x + place * whole;
  const down = (y: number): number => y + camera.y;
  context.save();
  context.beginPath();
  context.rect(LABELS, 0, width - LABELS, field.height);
  context.clip();
  if (mode === 'partitions') drawFiles(sheet, field, pixel, down);
  drawEdges(sheet, field, pixel, down);
  for (const row of rows) {
    const y = down(row.y);
    if (y > field.height || y + row.height < 0) continue;
    const { state } = model.tasks;
    const { from, to } = layout;
    const marks: Marks = { members: row.members, from, to, state, kept, pixel, left: LABELS, right: width };
    paintRow(sheet, palette, marks, y, row.height);
    if (row.times !== null) drawTimes(sheet, field, row, row.times, pixel, down);
  }
  rows.forEach((row, place) => outline(sheet, field, row, place, pixel, down));
  context.restore();
  drawNames(sheet, field, down);
}

type Pixel = (place: number) => number;

function drawNames(
  { context, token }: Sheet,
  { rows, height, median, medianLabel, gatheredLabel }: Field,
  down: Pixel,
): void {
  context.font = `12px ${token('--font-ui')}`;
  for (const { group, depth, y, height: tall, times } of rows) {
    const at = down(y) + tall / 2;
    if (at < 0 || at > height) continue;
    context.fillStyle = token('--text-2');
    context.fillText(cut(context, depth === 0 ? group.title : gatheredLabel, LABELS - 12), 0, at);
    if (times === null || Number.isNaN(median)) continue;
    context.fillStyle = token('--text-3');
    context.font = `11px ${token('--font-ui')}`;
    context.fillText(medianLabel(formatSeconds(median)), 0, down(times.y) + times.height - 10, LABELS - 12);
    context.font = `12px ${token('--font-ui')}`;
  }
}

/** The files that the widest row of readers reads, each over its tasks. */
function drawFiles({ context, token, width }: Sheet, { model, layout, rows }: Field, pixel: Pixel, down: Pixel): void {
  const reading = rows.filter(({ members }) => model.tasks.pathOf(members[0] ?? -1) !== null);
  const [first] = reading.toSorted((one, other) => other.members.length - one.members.length);
  if (first === undefined) return;
  const { members } = first;
  context.font = `11px ${token('--font-ui')}`;
  for (let i = 0; i < members.length;) {
    const path = model.tasks.pathOf(members[i] as number);
    const begin = i;
    while (i < members.length && model.tasks.pathOf(members[i] as number) === path) i++;
    const x = pixel(layout.from[members[begin] as number] ?? 0);
    const end = pixel(layout.to[members[i - 1] as number] ?? 1);
    if (path === null || end < LABELS || x > width) continue;
    context.fillStyle = token('--bg-sunken');
    context.fillRect(x, down(4), Math.max(1, end - x - 2), FILES - 8);
    const name = path.split(/[/\\]/).at(-1) ?? path;
    const room = Math.min(end, width) - Math.max(x, LABELS) - 10;
    if (room < 30) continue;
    context.fillStyle = token('--text-2');
    context.fillText(shortened(context, name, room), Math.max(x, LABELS) + 4, down(4) + (FILES - 8) / 2 + 0.5);
  }
}

/** The beginning of a title says what it is. */
function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let shown = text;
  while (shown.length > 1 && context.measureText(`${shown}…`).width > room) shown = shown.slice(0, -1);
  return `${shown.trimEnd()}…`;
}

/** The end of a name tells files of a folder apart. */
function shortened(context: CanvasRenderingContext2D, name: string, room: number): string {
  if (context.measureText(name).width <= room) return name;
  for (let cut = 1; cut < name.length; cut++) {
    const text = `…${name.slice(cut)}`;
    if (context.measureText(text).width <= room) return text;
  }
  return '';
}

function drawEdges({ context, token, width }: Sheet, field: Field, pixel: Pixel, down: Pixel): void {
  const { model, layout, rows, lineage, selected } = field;
  const { tasks } = model;
  const seen: [task: number, dep: number][] = [];
  for (const { members } of rows) {
    for (const task of members) {
      if (pixel(layout.to[task] ?? 1) < LABELS || pixel(layout.from[task] ?? 0) > width) continue;
      const deps = tasks.deps(task);
      const step = Math.max(1, deps.length / MOST_INTO);
      for (let i = 0; i < deps.length; i += step) seen.push([task, deps[Math.floor(i)] as number]);
      if (seen.length > MOST_EDGES) break;
    }
    if (seen.length > MOST_EDGES) break;
  }
  const line = (task: number, dep: number): void => {
    const upper = rows[layout.rank[dep] ?? -1];
    const lower = rows[layout.rank[task] ?? -1];
    if (upper === undefined || lower === undefined) return;
    const x = pixel(((layout.from[dep] ?? 0) + (layout.to[dep] ?? 1)) / 2);
    const end = pixel(((layout.from[task] ?? 0) + (layout.to[task] ?? 1)) / 2);
    const top = down(upper.times === null ? upper.y + upper.height : upper.times.y + upper.times.height);
    const bottom = down(lower.y);
    const middle = (top + bottom) / 2;
    context.moveTo(x, top);
    context.bezierCurveTo(x, middle, end, middle, end, bottom);
  };
  if (seen.length <= MOST_EDGES) {
    // They fade first when zooming out.
    context.globalAlpha = Math.min(1, Math.max(0.15, 1 - seen.length / MOST_EDGES));
    context.strokeStyle = token('--line-strong');
    context.lineWidth = 1;
    context.beginPath();
    for (const [task, dep] of seen) line(task, dep);
    context.stroke();
    context.globalAlpha = 1;
  }
  if (selected < 0) return;
  context.strokeStyle = token('--accent');
  context.lineWidth = 2;
  context.beginPath();
  let drawn = 0;
  for (const task of lineage) {
    for (const dep of tasks.deps(task)) if (lineage.has(dep) && drawn++ < MOST_EDGES) line(task, dep);
  }
  context.stroke();
}

/** Bars of how long each task took, the median in the lower part of the strip; longer ones are cut. */
function drawTimes(
  { context, token, width }: Sheet,
  { model, layout, selected, median }: Field,
  { members }: Row,
  strip: { readonly y: number; readonly height: number },
  pixel: Pixel,
  down: Pixel,
): void {
  const { started, finished } = model.tasks;
  const most = Math.max((median || 0) * 4, 1e-6);
  const columns = new Map<number, number>();
  for (const task of members) {
    const x = pixel(layout.from[task] ?? 0);
    const end = pixel(layout.to[task] ?? 1);
    if (end < LABELS || x > width) continue;
    const until = finished[task] ?? NaN;
    const seconds = ((Number.isNaN(until) ? model.time : until) - (started[task] ?? NaN)) / 1000;
    if (Number.isNaN(seconds)) continue;
    const column = Math.floor(x);
    // Several on one pixel: the longest is worth seeing.
    if (seconds <= (columns.get(column) ?? -1)) continue;
    columns.set(column, seconds);
    const isCut = seconds > most;
    const tall = Math.max(1, Math.min(1, seconds / most) * (strip.height - 14));
    context.fillStyle = token(task === selected || isCut ? '--accent' : '--bar');
    context.fillRect(x, down(strip.y) + strip.height - tall, Math.max(1, end - x - (end - x > 4 ? 1 : 0)), tall);
    if (!isCut || end - x < 4) continue;
    context.fillStyle = token('--text');
    context.font = `11px ${token('--font-ui')}`;
    context.fillText(formatSeconds(seconds), x, down(strip.y) + 6);
  }
  context.fillStyle = token('--line-strong');
  context.fillRect(LABELS, down(strip.y) + strip.height, width - LABELS, 1);
}

function outline({ context, token }: Sheet, field: Field, row: Row, place: number, pixel: Pixel, down: Pixel): void {
  const { layout, lineage, selected } = field;
  for (const task of lineage) {
    if (layout.rank[task] !== place) continue;
    const x = pixel(layout.from[task] ?? 0);
    const wide = Math.max(3, pixel(layout.to[task] ?? 1) - x);
    context.strokeStyle = token(task === selected ? '--text' : '--accent');
    context.lineWidth = task === selected ? 2 : 1.5;
    context.strokeRect(x - 1, down(row.y) - 2, wide + 1, row.height + 4);
  }
}

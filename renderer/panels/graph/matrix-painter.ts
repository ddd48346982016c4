/** Paints the matrix: files, a row a rank, the times of one rank, what joins the rows, and the selected task's lineage. */
import { RUNNING, type RunModel } from '../../../app/protocol/run-model.js';
import { formatCount } from '../../i18n/numbers.js';
import type { Sheet } from '../canvas.js';
import { endOf, looksOf, shortened, type Looks } from './looks.js';
import { paintLines } from './matrix-lines.js';
import { runAt, type FileRun } from './files.js';
import { FILES, ROW, TIMES, type MatrixRow } from './matrix-rows.js';
import { LABELS, placer, type MatrixScene } from './matrix-scene.js';
import { placesWithin } from './spans.js';
import type { Stretch } from './stretch.js';
import { paintStrip, type Box } from './strip.js';

/** A bar this many medians high is as high as can be; what is longer is cut. */
const HIGHEST = 4;
/** Tasks that take so many medians are told by their time. */
const STRAGGLES = 3;
const MOST_TIMES_TOLD = 5;
const TIME_WIDTH = 44;

export function paintMatrix(sheet: Sheet, scene: MatrixScene, stretch: Stretch): void {
  const looks = looksOf(sheet, scene.colouring);
  const { context, width } = sheet;
  const area = { x: LABELS, width: width - LABELS };
  if (area.width < 1) return;
  context.save();
  context.beginPath();
  context.rect(LABELS - 2, 0, area.width + 4, scene.layout.height);
  context.clip();
  paintFiles(sheet, scene, looks, stretch, { ...area, y: FILES.top, height: FILES.height });
  paintLines(context, scene, looks, stretch, area);
  for (const row of scene.layout.rows) {
    const spans = scene.spans[row.rank.row];
    if (spans === undefined) continue;
    const { model, wanted, colouring } = scene;
    const box = { ...area, y: row.top, height: ROW };
    paintStrip(context, { model, rank: row.rank, spans, wanted, colouring }, looks, stretch, box);
    if (row.times !== null) paintTimes(context, scene, looks, row, stretch, { ...area, y: row.times, height: TIMES });
    paintLineage(context, scene, looks, row, stretch, box);
  }
  context.restore();
  paintTitles(context, scene, looks);
}

function paintTitles(context: CanvasRenderingContext2D, scene: MatrixScene, looks: Looks): void {
  const { model, layout, titles, files, words } = scene;
  const room = LABELS - 16;
  context.font = `11px ${looks.font}`;
  context.fillStyle = looks.quiet;
  if (files.length > 0) context.fillText(words.file, 0, FILES.top + FILES.height / 2);
  for (const { rank, top, times } of layout.rows) {
    const count = formatCount(rank.tasks.length);
    context.fillStyle = looks.quiet;
    context.fillText(
      shortened(context, titles[rank.row] ?? '', room - context.measureText(count).width - 6),
      0,
      top + ROW / 2,
    );
    context.fillStyle = looks.faint;
    context.fillText(count, room - context.measureText(count).width, top + ROW / 2);
    if (times === null) continue;
    context.fillText(words.time, 0, times + 8);
    const median = model.groups[rank.group]?.median ?? 0;
    if (median > 0) context.fillText(words.median(words.short(median)), 0, times + 22);
  }
}

function paintFiles(sheet: Sheet, scene: MatrixScene, looks: Looks, stretch: Stretch, box: Box): void {
  const { context, token } = sheet;
  const spans = scene.spans[scene.filesRow];
  const tasks = scene.ranks.rows[scene.filesRow]?.tasks;
  if (spans === undefined || tasks === undefined) return;
  const chosen = scene.model.tasks.pathOf(scene.selected);
  const place = placer(stretch, box);
  context.font = `11px ${looks.font}`;
  context.textAlign = 'center';
  const [first, last] = placesWithin(spans, stretch.from, stretch.from + stretch.length);
  for (let at = runAt(scene.files, first); at < scene.files.length; at++) {
    const { name, path, from, to } = scene.files[at] as FileRun;
    if (from > last) break;
    const left = Math.max(box.x, place(spans.from[from] ?? 0));
    const right = Math.min(box.x + box.width, place(spans.to[to - 1] ?? 0));
    if (right - left < 2) continue;
    const isChosen = path === chosen;
    context.fillStyle = token(isChosen ? '--accent-tint-2' : '--bg-sunken');
    context.beginPath();
    context.roundRect(left, box.y, right - left - 1, box.height, 3);
    context.fill();
    if (right - left < 24) continue;
    context.fillStyle = isChosen ? looks.accentText : looks.quiet;
    context.fillText(endOf(context, name, right - left - 6), (left + right) / 2, box.y + box.height / 2 + 0.5);
  }
  context.textAlign = 'left';
}

/** A bar a task; those that are far longer than their group's median are cut, and their time is told. */
function paintTimes(
  context: CanvasRenderingContext2D,
  { model, spans: all, wanted, words, colouring }: MatrixScene,
  looks: Looks,
  { rank }: MatrixRow,
  stretch: Stretch,
  box: Box,
): void {
  const spans = all[rank.row];
  const median = (model.groups[rank.group]?.median ?? 0) * 1000;
  const bottom = box.y + box.height;
  context.fillStyle = looks.line;
  context.fillRect(box.x, bottom - 1, box.width, 1);
  if (spans === undefined || median === 0) return;
  const place = placer(stretch, box);
  const [first, last] = placesWithin(spans, stretch.from, stretch.from + stretch.length);
  const told: { x: number; time: number }[] = [];
  const high = box.height - 14;
  for (let at = first; at <= last; at++) {
    const task = rank.tasks[at] ?? 0;
    const time = timeOf(model, task);
    if (Number.isNaN(time)) continue;
    const [left, right] = [place(spans.from[at] ?? 0), place(spans.to[at] ?? 0)];
    const wide = Math.max(0.5, right - left - (right - left > 3 ? 1 : 0));
    const share = Math.min(1, time / median / HIGHEST);
    context.globalAlpha = wanted === null || wanted(task) ? 1 : 0.25;
    context.fillStyle = looks.colours[colouring.of(task)] ?? '';
    context.fillRect(left, bottom - 1 - share * high, wide, share * high);
    if (time > median * STRAGGLES) told.push({ x: (left + right) / 2, time });
    if (share < 1 || wide < 3) continue;
    context.fillStyle = looks.surface;
    context.fillRect(left - 1, bottom - high * 0.72, wide + 2, 2);
  }
  context.globalAlpha = 1;
  context.fillStyle = looks.text;
  context.font = `600 11px ${looks.font}`;
  context.textAlign = 'center';
  const written: number[] = [];
  for (const { x, time } of told.toSorted((one, other) => other.time - one.time)) {
    if (written.length === MOST_TIMES_TOLD) break;
    if (written.some((other) => Math.abs(other - x) < TIME_WIDTH)) continue;
    written.push(x);
    const middle = Math.max(box.x, Math.min(box.x + box.width, x) - TIME_WIDTH / 2) + TIME_WIDTH / 2;
    context.fillText(words.short(time / 1000), Math.min(middle, box.x + box.width - TIME_WIDTH / 2), box.y + 6);
  }
  context.textAlign = 'left';
}

/** Outlines around what stands side by side, and around the selected task itself. */
function paintLineage(
  context: CanvasRenderingContext2D,
  { ranks, spans: all, selected, lineage }: MatrixScene,
  looks: Looks,
  { rank }: MatrixRow,
  stretch: Stretch,
  box: Box,
): void {
  const spans = all[rank.row];
  if (lineage === null || spans === undefined) return;
  const place = placer(stretch, box);
  const outline = (from: number, to: number, grow: number): void => {
    const [left, right] = [place(spans.from[from] ?? 0), place(spans.to[to] ?? 0)];
    context.beginPath();
    context.roundRect(left - grow - 0.5, box.y - grow, right - left + 2 * grow, box.height + 2 * grow, 3);
    context.stroke();
  };
  context.strokeStyle = looks.accent;
  context.lineWidth = 1.5;
  const [first, last] = placesWithin(spans, stretch.from, stretch.from + stretch.length);
  let begin = -1;
  for (let at = first; at <= last + 1; at++) {
    const isIn = at <= last && lineage.has(rank.tasks[at] ?? -1);
    if (isIn && begin < 0) begin = at;
    if (isIn || begin < 0) continue;
    outline(begin, at - 1, 1);
    begin = -1;
  }
  if (ranks.rankOf(selected) !== rank) return;
  const at = ranks.placeOf(selected);
  context.strokeStyle = looks.text;
  context.lineWidth = 2;
  outline(at, at, 2);
}

/** Milliseconds that a task took, or has taken so far; NaN before it begins. */
function timeOf({ tasks, time }: RunModel, task: number): number {
  const started = tasks.started[task] ?? NaN;
  return (tasks.state[task] === RUNNING ? time : (tasks.finished[task] ?? NaN)) - started;
}

/** Task graphs as self-contained SVG, in the light or dark theme of whoever looks at it. */
import type { TaskState } from '../events.js';
import { MOST_TASKS_DRAWN } from './graph.js';
import type { GraphGroup, GraphTask, TaskGraph } from './graph.js';
import { edgeBundles, groupRows, taskRows } from './layout.js';
import { STATE_LOOKS } from './states.js';

const MARGIN = 24;
const LABELS = 200;
const WIDTH = 960;
const CELL = 24;
const ROW_STEP = 76;
const LEGEND = 56;
const CARD = { width: 208, height: 64, gap: 32, step: 120 } as const;
/** The legend needs as much. */
const LEAST_WIDTH = 760;
/** Edges of a bundle with more than this many are drawn through one point. */
const MOST_DIRECT_EDGES = 12;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export function svgOf(graph: TaskGraph): string {
  return graph.tasks.length <= MOST_TASKS_DRAWN ? drawTasks(graph) : drawGroups(graph);
}

/** One row of cells for each group and depth. */
function drawTasks({ tasks }: TaskGraph): string {
  const rows = taskRows(tasks);
  const boxes = new Map<string, Box>();
  const cells: string[] = [];
  rows.forEach((row, index) => {
    const y = LEGEND + index * ROW_STEP;
    const pitch = WIDTH / row.tasks.length;
    const gap = pitch > 8 ? 4 : 1;
    cells.push(rowLabel(row.group, row.tasks, y));
    row.tasks.forEach((task, place) => {
      const box = { x: MARGIN + LABELS + place * pitch, y, width: pitch - gap, height: CELL };
      boxes.set(task.key, box);
      cells.push(cell(task, box));
    });
  });
  const edges = edgeBundles(tasks).flatMap(({ from, to }) => {
    const bottoms = from.flatMap((key) => boxes.get(key) ?? []).map(bottomOf);
    const tops = to.flatMap((key) => boxes.get(key) ?? []).map(topOf);
    return curves(bottoms, tops);
  });
  const size = { width: MARGIN * 2 + LABELS + WIDTH, height: LEGEND + Math.max(1, rows.length) * ROW_STEP };
  return document(size, tasks, [...edges, ...cells]);
}

/** One card for each group, with its tasks by state. */
function drawGroups({ groups, tasks }: TaskGraph): string {
  const rows = groupRows(groups);
  const widest = Math.max(...rows.map((row) => row.length));
  const inner = Math.max(LEAST_WIDTH, widest * CARD.width + (widest - 1) * CARD.gap);
  const boxes = new Map<string, Box>();
  const cards: string[] = [];
  rows.forEach((row, index) => {
    const start = MARGIN + (inner - row.length * CARD.width - (row.length - 1) * CARD.gap) / 2;
    row.forEach((group, place) => {
      const x = start + place * (CARD.width + CARD.gap);
      const box = { x, y: LEGEND + index * CARD.step, width: CARD.width, height: CARD.height };
      boxes.set(group.name, box);
      cards.push(card(group, box));
    });
  });
  const edges = groups.flatMap(({ name, deps }) => {
    const bottoms = deps.flatMap((key) => boxes.get(key) ?? []).map(bottomOf);
    return curves(bottoms, [topOf(boxes.get(name) as Box)]);
  });
  const size = { width: inner + 2 * MARGIN, height: LEGEND + rows.length * CARD.step };
  return document(size, tasks, [...edges, ...cards]);
}

function rowLabel(group: string, tasks: readonly GraphTask[], y: number): string {
  const done = tasks.filter(({ state }) => state === 'done').length;
  const count = tasks.length === 1 ? (tasks[0] as GraphTask).state : `${done} of ${tasks.length}`;
  return [
    text({ x: MARGIN, y: y + 10 }, 'name', shortened(group, 26)),
    text({ x: MARGIN, y: y + 26 }, 'count', count),
  ].join('');
}

function cell({ key, state, worker }: GraphTask, box: Box): string {
  const where = worker === undefined ? '' : `, worker ${worker}`;
  const mark = STATE_LOOKS.find((look) => look.state === state)?.mark ?? '';
  const centre = { x: box.x + box.width / 2, y: box.y + CELL / 2 + 4 };
  const shown = mark !== '' && box.width >= 8 ? text(centre, `mark on-${state}`, mark) : '';
  return `<g><title>${escaped(`${key}: ${state}${where}`)}</title>${rectangle(box, state, 3)}${shown}</g>`;
}

function card(group: GraphGroup, box: Box): string {
  const done = group.states.done ?? 0;
  const bar = { x: box.x + 12, y: box.y + 48, width: box.width - 24, height: 6 };
  let { x } = bar;
  const parts = STATE_LOOKS.flatMap(({ state }) => {
    const width = (bar.width * (group.states[state] ?? 0)) / group.tasks;
    const part = rectangle({ ...bar, x, width }, state, 0);
    x += width;
    return width === 0 ? [] : [part];
  });
  return [
    `<g><title>${escaped(group.name)}</title>`,
    `<rect class="card" x="${round(box.x)}" y="${round(box.y)}" width="${box.width}" height="${box.height}" rx="8"/>`,
    text({ x: box.x + 12, y: box.y + 22 }, 'name', shortened(group.name, 26)),
    text({ x: box.x + 12, y: box.y + 39 }, 'count', `${grouped(done)} of ${grouped(group.tasks)} tasks`),
    ...parts,
    '</g>',
  ].join('');
}

/** Curves from every start to every end; through one point where that would be too many. */
function curves(starts: readonly Point[], ends: readonly Point[]): string[] {
  if (starts.length === 0 || ends.length === 0) return [];
  if (starts.length * ends.length <= MOST_DIRECT_EDGES) {
    return starts.flatMap((start) => ends.map((end) => curve(start, end)));
  }
  const x = mean([...starts, ...ends].map((point) => point.x));
  const lowest = Math.max(...starts.map((point) => point.y));
  const highest = Math.min(...ends.map((point) => point.y));
  const middle = { x, y: (lowest + highest) / 2 };
  const point = `<circle class="joint" cx="${round(middle.x)}" cy="${round(middle.y)}" r="3"/>`;
  return [...starts.map((start) => curve(start, middle)), ...ends.map((end) => curve(middle, end)), point];
}

function curve(from: Point, to: Point): string {
  const bend = (to.y - from.y) / 2;
  const [x1, y1, x2, y2] = [from.x, from.y, to.x, to.y].map(round) as [number, number, number, number];
  return `<path class="edge" d="M${x1} ${y1}C${x1} ${round(from.y + bend)} ${x2} ${round(to.y - bend)} ${x2} ${y2}"/>`;
}

function legend(tasks: readonly GraphTask[]): string[] {
  let x = MARGIN;
  return STATE_LOOKS.flatMap(({ state }) => {
    const count = tasks.filter((task) => task.state === state).length;
    if (count === 0) return [];
    const label = `${grouped(count)} ${state}`;
    const entry = rectangle({ x, y: 17, width: 10, height: 10 }, state, 2) + text({ x: x + 16, y: 26 }, 'count', label);
    x += 36 + label.length * 6.4;
    return [entry];
  });
}

function document(
  size: { width: number; height: number },
  tasks: readonly GraphTask[],
  parts: readonly string[],
): string {
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>Task graph, ${grouped(tasks.length)} tasks</title>`,
    `<style>${styles()}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...legend(tasks),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function styles(): string {
  const colours = (theme: 'light' | 'dark'): string =>
    STATE_LOOKS.map((look) => `.${look.state}{fill:${look[theme]}}`).join('');
  const light =
    '.ground{fill:#fff}.card{fill:#fff;stroke:#c9c9c3}.name{fill:#191c1f}.count{fill:#646a70}.mark{fill:#fff}';
  const dark =
    '.ground{fill:#16181a}.card{fill:#1e2124;stroke:#44494e}.name{fill:#eceeef}.count{fill:#a0a6ab}.on-running{fill:#16181a}';
  return [
    'text{font:12px Inter,system-ui,sans-serif}.name{font-weight:600}.mark{font-size:11px;text-anchor:middle}',
    '.edge{fill:none;stroke:#9aa0a5;stroke-opacity:.55}.joint{fill:#9aa0a5}',
    light,
    colours('light'),
    `@media(prefers-color-scheme:dark){${dark}${colours('dark')}}`,
  ].join('');
}

function rectangle(box: Box, state: TaskState, radius: number): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(round) as [number, number, number, number];
  return `<rect class="${state}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${Math.min(radius, width / 2)}"/>`;
}

function text({ x, y }: Point, style: string, content: string): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}">${escaped(content)}</text>`;
}

function topOf({ x, y, width }: Box): Point {
  return { x: x + width / 2, y };
}

function bottomOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** `12,345` */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function shortened(name: string, length: number): string {
  const characters = [...name];
  return characters.length <= length ? name : `${characters.slice(0, length - 1).join('')}…`;
}

/** Names come from files: everything that XML could take for markup, and what it does not allow at all, is replaced. */
function escaped(content: string): string {
  const allowed = content.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return allowed.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

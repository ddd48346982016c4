/** Paints all tasks: as one texture while they are small, as cells with marks when they are near. */
import { FAILED, RUNNING } from '../../../app/protocol/run-model.js';
import type { Sheet } from '../canvas.js';
import { CELL, cellAt, type Block, type Blocks } from './blocks.js';
import { drawBand, drawMark, FADED, inkOn, looksOf, shortened, type Looks } from './looks.js';
import { paintEdges, paintLineage } from './tasks-edges.js';
import { placeOnScreen, type TasksScene } from './tasks-scene.js';
import type { Size, Viewport } from './viewport.js';

/** Pixels of a cell from which on it is drawn by itself, with a gap, and with its mark or number. */
const CELLS_FROM = 6;
const MARKS_FROM = 9;
const NUMBERS_FROM = 30;
/** Tasks that are drawn over the texture so that they are never lost in it. */
const MOST_SIGNALS = 3000;
/** Height of a label. */
const LABEL = 16;

export function paintTasks(sheet: Sheet, scene: TasksScene, view: Viewport, screen: Size): void {
  const { context } = sheet;
  const looks = looksOf(sheet, scene.colouring);
  const cell = CELL * view.scale;
  scene.texture.update(scene.model, scene.ranks, looks, scene.wanted, scene.colouring);
  const seen = (block: Block): boolean =>
    (block.top + block.lines * CELL - view.y) * view.scale > 0 && (block.top - view.y) * view.scale < screen.height;
  const blocks = scene.blocks.blocks.filter(seen);
  paintEdges(context, scene, looks, view, screen, cell);
  for (const block of blocks) {
    if (block.lines > 1 && cell < CELLS_FROM) paintTexture(context, scene, block, view);
    else paintCells(context, scene, looks, block, view, screen);
  }
  if (cell < CELLS_FROM) paintSignals(context, scene, looks, view, screen, cell);
  paintLineage(context, scene, looks, view, screen, cell);
}

/** The whole world at some place of a small picture, without edges. */
export function paintMap(context: CanvasRenderingContext2D, scene: TasksScene, looks: Looks, view: Viewport): void {
  scene.texture.update(scene.model, scene.ranks, looks, scene.wanted, scene.colouring);
  const screen = { width: Infinity, height: Infinity };
  for (const block of scene.blocks.blocks) {
    if (block.lines > 1) paintTexture(context, scene, block, view);
    else paintCells(context, scene, looks, block, view, screen);
  }
}

function paintTexture(context: CanvasRenderingContext2D, scene: TasksScene, block: Block, view: Viewport): void {
  const { columns } = scene.blocks;
  const cell = CELL * view.scale;
  context.imageSmoothingEnabled = cell < 1.5;
  const { textureLine, lines, top } = block;
  const [x, y] = [-view.x * view.scale, (top - view.y) * view.scale];
  context.drawImage(scene.texture.canvas, 0, textureLine, columns, lines, x, y, columns * cell, lines * cell);
}

function paintCells(
  context: CanvasRenderingContext2D,
  scene: TasksScene,
  looks: Looks,
  block: Block,
  view: Viewport,
  screen: Size,
): void {
  const { model, blocks, wanted, colouring } = scene;
  const { rank, lines, top } = block;
  const size = CELL * view.scale;
  const gap = size < CELLS_FROM ? 0 : Math.max(1, size * 0.14);
  const side = Math.max(1, size - gap);
  context.lineWidth = 1.5;
  context.font = `${Math.min(12, side / 2.4)}px ${looks.font}`;
  context.textAlign = 'center';
  for (const place of placesSeen(blocks, block, view, screen)) {
    const task = rank.tasks[place] ?? 0;
    const { x: left, y: upper } =
      lines > 1 ? cellAt(blocks, block, place) : { ...cellAt(blocks, block, place), y: top };
    const [x, y] = [(left - view.x) * view.scale, (upper - view.y) * view.scale];
    const shown = model.tasks.shownAs(task);
    const colour = colouring.of(task);
    context.globalAlpha = wanted === null || wanted(task) ? 1 : FADED;
    context.fillStyle = looks.colours[colour] ?? '';
    context.fillRect(x, y, side, side);
    if (side < CELLS_FROM - 1) continue;
    drawBand(context, looks, shown, colour, { x, y, width: side, height: side });
    if (side < MARKS_FROM) continue;
    context.strokeStyle = looks.surface;
    drawMark(context, shown, x, y, side, side);
    if (side < NUMBERS_FROM || shown === FAILED) continue;
    context.fillStyle = inkOn(looks, colour);
    context.fillText(String(model.tasks.partition[task] ?? ''), x + side / 2, y + side / 2);
  }
  context.globalAlpha = 1;
  context.textAlign = 'left';
}

/** Places of a block's tasks that are on the screen. */
function* placesSeen({ columns }: Blocks, block: Block, view: Viewport, screen: Size): Generator<number> {
  const { rank, lines, top } = block;
  const count = rank.tasks.length;
  if (lines === 1) {
    const wide = columns * CELL;
    const first = Math.max(0, Math.floor(((view.x - CELL) / wide) * count) - 1);
    const last = Math.min(count - 1, Math.ceil(((view.x + screen.width / view.scale) / wide) * count));
    for (let place = first; place <= last; place++) yield place;
    return;
  }
  const firstLine = Math.max(0, Math.floor((view.y - top) / CELL));
  const lastLine = Math.min(lines - 1, Math.floor((view.y + screen.height / view.scale - top) / CELL));
  const firstColumn = Math.max(0, Math.floor(view.x / CELL));
  const lastColumn = Math.min(columns - 1, Math.floor((view.x + screen.width / view.scale) / CELL));
  for (let line = firstLine; line <= lastLine; line++) {
    const end = Math.min(count - 1, line * columns + lastColumn);
    for (let place = line * columns + firstColumn; place <= end; place++) yield place;
  }
}

/** What failed or runs, over a texture in which a pixel could be lost. */
function paintSignals(
  context: CanvasRenderingContext2D,
  scene: TasksScene,
  looks: Looks,
  view: Viewport,
  screen: Size,
  cell: number,
): void {
  const { model, wanted } = scene;
  const { state } = model.tasks;
  const side = Math.max(3, cell);
  for (const signal of [RUNNING, FAILED]) {
    const count = model.states[signal] ?? 0;
    if (count === 0 || count > MOST_SIGNALS) continue;
    context.fillStyle = looks.colours[signal] ?? '';
    for (let task = 0, left = count; task < model.tasks.count && left > 0; task++) {
      if (state[task] !== signal) continue;
      left--;
      if (wanted !== null && !wanted(task)) continue;
      const at = placeOnScreen(scene, view, task);
      if (at === null || at.y < -side || at.y > screen.height || at.x < -side || at.x > screen.width) continue;
      context.fillRect(at.x + (cell - side) / 2, at.y + (cell - side) / 2, side, side);
    }
  }
}

/** What the blocks are, at their left. Those that would stand on another are left out. */
export function paintLabels(
  sheet: Sheet,
  { blocks: { blocks } }: TasksScene,
  titles: readonly string[],
  view: Viewport,
  screen: Size,
): void {
  const { context, token } = sheet;
  context.font = `12px ${token('--font-ui')}`;
  let free = 0;
  for (const { rank, top, lines } of blocks) {
    const from = (top - view.y) * view.scale;
    const to = from + lines * CELL * view.scale;
    if (to < 0 || from > screen.height) continue;
    const title = shortened(context, titles[rank.row] ?? '', screen.width / 2);
    const y = Math.max(from - LABEL - 2, free, 4);
    if (y > to && y > from + LABEL) continue;
    free = y + LABEL + 2;
    context.globalAlpha = 0.88;
    context.fillStyle = token('--bg-surface');
    context.fillRect(8, y, context.measureText(title).width + 8, LABEL);
    context.globalAlpha = 1;
    context.fillStyle = token('--text-2');
    context.fillText(title, 12, y + LABEL / 2);
  }
}

/** Paints what joins tasks: edges, which fade first when zooming out, and the lineage of the selected task. */
import type { Looks } from './looks.js';
import { joinsOnScreen, placeOnScreen, type TasksScene } from './tasks-scene.js';
import type { Size, Viewport } from './viewport.js';

/** Pixels of a cell at which edges begin to be seen, and are seen wholly. */
const EDGES_FROM = 9;
const EDGES_FULL = 15;
const MOST_EDGES = 4000;
/** Edges of one task. */
const MOST_INPUTS = 64;
/** Tasks that are outlined by themselves. */
const MOST_OUTLINED = 3000;

export function paintEdges(
  context: CanvasRenderingContext2D,
  scene: TasksScene,
  looks: Looks,
  view: Viewport,
  screen: Size,
  cell: number,
): void {
  const strength = Math.max(0, Math.min(1, (cell - EDGES_FROM) / (EDGES_FULL - EDGES_FROM)));
  context.strokeStyle = looks.line;
  context.lineWidth = 1;
  context.globalAlpha = strength;
  if (strength === 0) return;
  const { joined } = scene.ranks;
  context.beginPath();
  let left = MOST_EDGES;
  for (let i = 0; i < joined.length && left > 0; i++)
    left -= addEdges(context, scene, view, screen, joined[i] ?? 0, left);
  context.stroke();
  context.globalAlpha = 1;
}

/** Lines into a task, to the path; how many. Of very many some; `among`: only those from there. */
function addEdges(
  context: CanvasRenderingContext2D,
  scene: TasksScene,
  view: Viewport,
  screen: Size,
  task: number,
  most: number,
  among: ReadonlySet<number> | null = null,
): number {
  const deps = scene.model.tasks.deps(task);
  const to = joinsOnScreen(scene, view, task);
  if (to === null || deps.length === 0) return 0;
  const step = among === null ? Math.max(1, Math.ceil(deps.length / Math.min(MOST_INPUTS, most))) : 1;
  let drawn = 0;
  for (let i = 0; i < deps.length && drawn < MOST_INPUTS; i += step) {
    const dep = deps[i] ?? 0;
    if (among !== null && !among.has(dep)) continue;
    const from = joinsOnScreen(scene, view, dep);
    if (from === null || to.top < 0 || from.bottom > screen.height) continue;
    if (Math.max(from.x, to.x) < 0 || Math.min(from.x, to.x) > screen.width) continue;
    context.moveTo(from.x, from.bottom);
    context.lineTo(to.x, to.top);
    drawn++;
  }
  return drawn;
}

/** The selected task, and outlines around all that it comes from or that comes from it. */
export function paintLineage(
  context: CanvasRenderingContext2D,
  scene: TasksScene,
  looks: Looks,
  view: Viewport,
  screen: Size,
  cell: number,
): void {
  const { selected, lineage } = scene;
  if (selected < 0) return;
  context.strokeStyle = looks.accent;
  context.lineWidth = 1.5;
  if (lineage !== null && lineage.size <= MOST_OUTLINED) {
    context.globalAlpha = 0.8;
    context.beginPath();
    let left = MOST_EDGES;
    for (const task of lineage) {
      const at = placeOnScreen(scene, view, task);
      if (at !== null && cell >= 3) context.rect(at.x - 0.5, at.y - 0.5, cell, cell);
      if (left > 0) left -= addEdges(context, scene, view, screen, task, left, lineage);
    }
    context.stroke();
    context.globalAlpha = 1;
  }
  const at = placeOnScreen(scene, view, selected);
  if (at === null || at.x > screen.width || at.y > screen.height) return;
  const side = Math.max(7, cell);
  const shift = (cell - side) / 2;
  context.lineWidth = 2;
  context.strokeStyle = looks.surface;
  context.strokeRect(at.x + shift - 2.5, at.y + shift - 2.5, side + 4, side + 4);
  context.strokeStyle = looks.text;
  context.strokeRect(at.x + shift - 1, at.y + shift - 1, side + 1, side + 1);
}

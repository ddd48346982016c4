/** What is drawn of all tasks, and where each of them is on the screen. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import { CELL, cellAt, type Blocks } from './blocks.js';
import type { Colouring } from './colouring.js';
import type { Wanted } from './matches.js';
import type { Ranks } from './ranks.js';
import type { Texture } from './texture.js';
import type { Viewport } from './viewport.js';

export interface TasksScene {
  readonly model: RunModel;
  readonly ranks: Ranks;
  readonly blocks: Blocks;
  readonly texture: Texture;
  readonly wanted: Wanted | null;
  readonly colouring: Colouring;
  readonly selected: number;
  readonly lineage: ReadonlySet<number> | null;
}

export function placeOnScreen(scene: TasksScene, view: Viewport, task: number): { x: number; y: number } | null {
  const rank = scene.ranks.rankOf(task);
  const block = rank === null ? undefined : scene.blocks.blocks[rank.row];
  if (block === undefined) return null;
  const { x, y } = cellAt(scene.blocks, block, scene.ranks.placeOf(task));
  return { x: (x - view.x) * view.scale, y: (y - view.y) * view.scale };
}

/** Where lines go into a task and come out of it: at the top and the bottom of its block, so that none runs over cells. */
export function joinsOnScreen(
  scene: TasksScene,
  view: Viewport,
  task: number,
): { x: number; top: number; bottom: number } | null {
  const rank = scene.ranks.rankOf(task);
  const block = rank === null ? undefined : scene.blocks.blocks[rank.row];
  if (block === undefined) return null;
  const { x } = cellAt(scene.blocks, block, scene.ranks.placeOf(task));
  return {
    x: (x + CELL / 2 - view.x) * view.scale,
    top: (block.top - view.y) * view.scale,
    bottom: (block.top + block.lines * CELL - view.y) * view.scale,
  };
}

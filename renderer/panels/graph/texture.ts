/**
 * Tasks as pixels, one each, for pictures in which they are small: drawn at once whatever their number. What changes is patched,
 * and only its lines are handed to the canvas.
 */
import type { ChangeLog, RunModel } from '../../../app/protocol/run-model.js';
import type { Blocks } from './blocks.js';
import type { Colouring } from './colouring.js';
import { FADED, pixelOf, type Looks } from './looks.js';
import type { Wanted } from './matches.js';
import type { Ranks } from './ranks.js';

export class Texture {
  readonly canvas = document.createElement('canvas');
  readonly #blocks: Blocks;
  readonly #context: CanvasRenderingContext2D;
  readonly #image: ImageData;
  readonly #pixels: Uint32Array;
  #seen = -1;
  #painted: unknown[] = [];
  #colours: readonly number[] = [];
  #faded: readonly number[] = [];

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
    this.canvas.width = blocks.columns;
    this.canvas.height = Math.max(1, blocks.textureLines);
    this.#context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
    this.#image = this.#context.createImageData(this.canvas.width, this.canvas.height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** Brings it up to date with the model. `wanted` and `colouring` are compared by identity: others mean that all is painted anew. */
  update(model: RunModel, ranks: Ranks, looks: Looks, wanted: Wanted | null, colouring: Colouring): void {
    const look = looks.colours.join();
    const now = [look, wanted, colouring];
    const isSame = this.#seen >= 0 && now.every((value, i) => value === this.#painted[i]);
    if (this.#painted[0] !== look) {
      this.#colours = looks.colours.map((colour) => pixelOf(colour));
      this.#faded = looks.colours.map((colour) => pixelOf(colour, FADED));
    }
    const changed = isSame ? changesOf(model.changes, this.#seen) : null;
    this.#seen = model.changes.position;
    this.#painted = now;
    if (changed === null) this.#paintAll(wanted, colouring);
    else if (changed.length > 0) this.#patch(ranks, wanted, colouring, changed);
  }

  #paintAll(wanted: Wanted | null, colouring: Colouring): void {
    const { columns, blocks } = this.#blocks;
    for (const { rank, lines, textureLine } of blocks) {
      if (lines < 2) continue;
      const at = textureLine * columns;
      for (let place = 0; place < rank.tasks.length; place++)
        this.#pixels[at + place] = this.#pixel(wanted, colouring, rank.tasks[place] ?? 0);
    }
    this.#context.putImageData(this.#image, 0, 0);
  }

  #patch(ranks: Ranks, wanted: Wanted | null, colouring: Colouring, changed: Uint32Array): void {
    const { columns, blocks } = this.#blocks;
    let [low, high] = [Infinity, -1];
    for (const task of changed) {
      const rank = ranks.rankOf(task);
      const block = rank === null ? undefined : blocks[rank.row];
      if (block === undefined || block.lines < 2) continue;
      const place = ranks.placeOf(task);
      const line = block.textureLine + Math.floor(place / columns);
      this.#pixels[block.textureLine * columns + place] = this.#pixel(wanted, colouring, task);
      [low, high] = [Math.min(low, line), Math.max(high, line)];
    }
    if (high >= low) this.#context.putImageData(this.#image, 0, 0, 0, low, columns, high - low + 1);
  }

  #pixel(wanted: Wanted | null, colouring: Colouring, task: number): number {
    const colours = wanted === null || wanted(task) ? this.#colours : this.#faded;
    return colours[colouring.of(task)] ?? 0;
  }
}

function changesOf(changes: ChangeLog, seen: number): Uint32Array | null {
  return changes.position === seen ? new Uint32Array(0) : changes.since(seen);
}

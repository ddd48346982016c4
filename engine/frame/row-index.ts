/**
 * Where the rows of a dataset lie: for every split that a full pass has proven, the number of its first row and the byte at
 * which that begins; for stored tables the parts' row counts. It makes any row cheap to reach.
 */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { BATCH_ROWS } from '../arrow/vector.js';
import type { Split } from '../formats/reader.js';
import type { ReadSplit } from '../query/context.js';
import type { DatasetSource } from '../query/source.js';
import { readIndex, storeSplits } from '../store/reader.js';

/** Splits that hold the rows wanted, and how many rows of the first of them come before. */
export interface RowWindow {
  readonly splits: readonly Split[];
  readonly skip: number;
}

export class RowIndex {
  readonly rows: number;
  readonly #splits: readonly ReadSplit[];
  /** Number of the first row of each split. */
  readonly #first: Float64Array;

  constructor(splits: readonly ReadSplit[]) {
    this.#splits = splits;
    this.#first = new Float64Array(splits.length);
    let rows = 0;
    splits.forEach((split, i) => {
      this.#first[i] = rows;
      rows += split.rows;
    });
    this.rows = rows;
  }

  window(from: number, count: number): RowWindow {
    const splits: Split[] = [];
    let skip = 0;
    for (let i = this.#splitOf(from); i < this.#splits.length && (this.#first[i] as number) < from + count; i++) {
      const { split, rowStart, rows } = this.#splits[i] as ReadSplit;
      if (rows === 0) continue;
      if (splits.length === 0) skip = from - (this.#first[i] as number);
      splits.push({ ...split, rowStart });
    }
    return { splits, skip };
  }

  /** The first row in the dataset of a stretch of a file, and its rows; null where its borders are not known as such. */
  rowsOf(path: string, start: number, end: number): { readonly first: number; readonly rows: number } | null {
    const from = this.#splits.findIndex(({ split }) => split.path === path && split.start === start);
    let rows = 0;
    for (let place = from; place >= 0 && place < this.#splits.length; place++) {
      const { split, rows: more } = this.#splits[place] as ReadSplit;
      if (split.path !== path || split.end > end) return null;
      rows += more;
      if (split.end === end) return { first: this.#first[from] as number, rows };
    }
    return null;
  }

  /** The last split whose first row is `row` or before it. */
  #splitOf(row: number): number {
    let low = 0;
    let high = this.#splits.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#first[middle] as number) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The same of a stored table, down to the batches that its parts are read in. */
export function storedWindow(data: Extract<DatasetSource, { kind: 'store' }>, from: number, count: number): RowWindow {
  const { manifest, source } = data;
  const splits: Split[] = [];
  let skip = 0;
  let first = 0;
  const places = new Map(storeSplits(manifest).map((split) => [split.index, split]));
  for (const part of manifest.parts) {
    const split = places.get(part.index);
    const wanted = first < from + count && first + part.rows > from;
    if (split !== undefined && wanted) {
      const begin = Math.max(0, from - first);
      const start = splits.length === 0 ? batchStart(join(source.folder, part.file), part.chunkIndex, begin) : 0;
      if (splits.length === 0) skip = begin - start;
      splits.push({ ...split, rows: { from: start, to: Math.min(part.rows, from + count - first) } });
    }
    first += part.rows;
  }
  return { splits, skip };
}

/** The last row at or before `row` at which a batch of the part's reader begins. */
function batchStart(path: string, place: Parameters<typeof readIndex>[2], row: number): number {
  const file = openSync(path, 'r');
  try {
    let before = 0;
    for (const rows of readIndex(file, path, place).rows) {
      if (row < before + rows) return before + Math.floor((row - before) / BATCH_ROWS) * BATCH_ROWS;
      before += rows;
    }
    return before;
  } finally {
    closeSync(file);
  }
}

/** Turns the key columns of a stretch of rows into key rows with tags, as the table's kernels take them. */
import { physicalOf } from '../../arrow/types.js';
import type { Codes, Narrow, Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { KeyPlace, Layout } from './layout.js';

/** Place of a key among the keys, as the kernels take it. */
const FIRST = 1;
const LAST = 2;

/** A column of the stretch: addresses of its first value and validity byte (0: no nulls); bools widened to 8 bytes. */
export interface KeyVector {
  readonly values: number;
  readonly validity: number;
  /** Of text from a dictionary. */
  readonly codes?: Codes;
  /** Of whole numbers that are stored so; who takes it needs no `values`. */
  readonly narrow?: Narrow;
}

/** A whole vector as a key, bools as 8 bytes in the batch arena. */
export function keyVectorOf({ arena, run }: Kernels, { type, values, validity }: Vector, rows: number): KeyVector {
  if (physicalOf(type) !== 'u8') return { values, validity };
  const wide = arena.take(8 * rows);
  run.groupWiden(values, rows, wide);
  return { values: wide, validity };
}

/** Writes `rows` key rows, `stride` bytes apart, to `keys`. `hashes` is scratch of 8 bytes a row. */
export function writeKeys(
  { run }: Kernels,
  layout: Layout,
  vectors: readonly KeyVector[],
  rows: number,
  hashes: number,
  keys: number,
  stride: number,
): void {
  const { head } = layout;
  const lastKey = layout.keys.length - 1;
  layout.keys.forEach((key, index) => {
    const { values, validity } = vectors[index] as KeyVector;
    const place = (index === 0 ? FIRST : 0) | (index === lastKey ? LAST : 0);
    const write = kernelOf(run, key);
    write(values, validity, rows, hashes, keys, stride, key.offset, key.nullByte, key.nullBit, head, place);
  });
  if (lastKey < 0) run.zero(keys, rows * stride);
}

function kernelOf(run: Kernels['run'], { physical }: KeyPlace): Kernels['run']['groupKeyI64'] {
  switch (physical) {
    case 'i64':
    case 'u8':
      return run.groupKeyI64;
    case 'f64':
      return run.groupKeyF64;
    case 'str':
      return run.groupKeyStr;
  }
}

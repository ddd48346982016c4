/** Turns the key columns of a stretch of rows into key rows with tags, as the table's kernels take them. */
import type { Kernels } from '../../kernels/load.js';
import type { KeyPlace, Layout } from './layout.js';

/** A column of the stretch: addresses of its first value and validity byte (0: no nulls); bools widened to 8 bytes. */
export interface KeyVector {
  readonly values: number;
  readonly validity: number;
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
  run.groupKeyBegin(rows, hashes, keys, stride, layout.head);
  layout.keys.forEach((key, index) => {
    const { values, validity } = vectors[index] as KeyVector;
    const write = kernelOf(run, key);
    write(values, validity, rows, hashes, keys, stride, key.offset, key.nullByte, key.nullBit);
  });
  run.groupKeyEnd(rows, hashes, keys, stride);
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

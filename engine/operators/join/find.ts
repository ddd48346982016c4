/** Looks keys up in an array of slots, in stretches whose key rows stay in the caches. */
import type { Kernels } from '../../kernels/load.js';
import type { KeyVector } from '../groupby/keys.js';
import type { KeyColumns } from './keys.js';

const STRETCH = 2048;

/** Slots of (u32 tag, u32 reference): `r` has its key at base + r * scale. */
export interface SlotTable {
  readonly slots: { readonly address: number; readonly count: number };
  /** How a tag is turned and multiplied to a slot. */
  readonly turn: number;
  readonly factor: number;
  readonly base: number;
  readonly scale: number;
}

/** The reference of each key, 0 where there is none, to the u32s at `out`; gives how many have one. */
export function findInStretches(
  { arena, run }: Kernels,
  keys: KeyColumns,
  vectors: readonly KeyVector[],
  rows: number,
  out: number,
  { slots, turn, factor, base, scale }: SlotTable,
): number {
  const { keyEnd, stringStart } = keys.layout;
  const mark = arena.mark();
  const at = arena.take(Math.min(rows, STRETCH) * keyEnd);
  let found = 0;
  for (let start = 0; start < rows; start += STRETCH) {
    const some = Math.min(STRETCH, rows - start);
    const part = vectors.map(({ values, validity }) => ({
      values: values + 8 * start,
      validity: validity === 0 ? 0 : validity + start,
    }));
    keys.write(part, some, at);
    found += run.joinFind(
      slots.address,
      slots.count,
      turn,
      factor,
      base,
      scale,
      at,
      keyEnd,
      some,
      stringStart,
      keyEnd,
      out + 4 * start,
    );
  }
  arena.rewind(mark);
  return found;
}

/** Keys by which items are ordered, as kernels take them; see `kernels/wasm/order.ts`. An item is a row or a record. */
import { physicalOf, type Physical } from '../../arrow/types.js';
import type { Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';

const KIND = { integer: 0, float: 1, string: 2, text: 3, byte: 4 } as const;
const KEY_WORDS = 8;

interface NullsPlace {
  readonly base: number;
  readonly bit: number;
  readonly saysPresent: boolean;
  /** Whether the values of nulls are 0, or no text. */
  readonly zeroed: boolean;
}

export interface OrderKey {
  readonly kind: keyof typeof KIND;
  /** An item's value stands at `base + (item << shift)`. */
  readonly base: number;
  readonly shift: number;
  /** Of the byte at `base + item` the bit that is 1 for a null, or for a value; null where nothing is. */
  readonly nulls: NullsPlace | null;
  readonly descending: boolean;
}

/** The key of a column's rows, which are counted from `first` on. */
export function columnKey(
  { type, values, validity }: Pick<Vector, 'type' | 'values' | 'validity'>,
  descending: boolean,
  first = 0,
): OrderKey {
  const { kind, shift } = COLUMN_KEYS[physicalOf(type)];
  const nulls = validity === 0 ? null : { base: validity - first, bit: 0, saysPresent: true, zeroed: false };
  return { kind, base: values - (first << shift), shift, nulls, descending };
}

const COLUMN_KEYS: Readonly<Record<Physical, Pick<OrderKey, 'kind' | 'shift'>>> = {
  i64: { kind: 'integer', shift: 3 },
  f64: { kind: 'float', shift: 3 },
  str: { kind: 'text', shift: 3 },
  u8: { kind: 'byte', shift: 0 },
};

/** Bytes that `writeKeyList` writes for a key. */
export const KEY_BYTES = 4 * KEY_WORDS;

export function writeKeyList({ memory }: Kernels, keys: readonly OrderKey[], address: number): void {
  keys.forEach(({ kind, base, shift, nulls, descending }, index) => {
    const { base: nullBase = 0, bit = 0, saysPresent = false, zeroed = false } = nulls ?? {};
    const turn = descending ? 0xffffffff : 0;
    const fields = [KIND[kind], base, shift, nullBase, bit, Number(saysPresent), turn, Number(zeroed)];
    memory.u32.set(fields, (address >>> 2) + KEY_WORDS * index);
  });
}

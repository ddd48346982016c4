/** Orders the groups of a table by their keys. See `kernels/wasm/group-order.ts` for how. */
import type { Kernels } from '../../kernels/load.js';
import type { KeyPlace, Layout } from './layout.js';
import type { GroupTable } from './table.js';

const PART = { integer: 0, float: 1, string: 2, length: 3, isNull: 4, nulls: 5 };
const RADIX_BITS = 11;
const PACKED_BITS = 64;
/** Words of a string that are looked at for bits that differ; strings that agree for longer are compared. */
const MOST_WORDS = 16;
/** Runs of groups with the same packed key that are ordered one by one; further ones are compared. */
const MOST_RUNS = 1024;

/** Something that orders groups, as a u64 of each. */
interface Part {
  readonly part: number;
  readonly offset: number;
  readonly extra: number;
}

/** The address of one u32 record address a group, in result order; the caller releases it. */
export function orderGroups(kernels: Kernels, layout: Layout, table: GroupTable): number {
  const { memory } = kernels;
  const { groups } = table;
  const addresses = memory.allocate(4 * groups);
  let next = addresses >>> 2;
  for (const { start, end } of table.records) {
    const { u32 } = memory;
    for (let record = start; record < end; record += table.stride) u32[next++] = record;
  }
  if (groups < 2 || layout.keys.length === 0) return addresses;
  const ordering = new Ordering(kernels, layout.keys, groups);
  ordering.order(addresses, groups, 0);
  ordering.release();
  return addresses;
}

/** The keys as kernels take them that compare groups; the caller releases it. */
export function listKeys({ memory }: Kernels, keys: readonly KeyPlace[]): number {
  const list = memory.allocate(16 * keys.length);
  keys.forEach(({ physical, offset, nullByte, nullBit }, index) => {
    const part = physical === 'str' ? PART.string : physical === 'f64' ? PART.float : PART.integer;
    memory.u32.set([part, offset, nullByte, Math.log2(nullBit)], (list >>> 2) + 4 * index);
  });
  return list;
}

class Ordering {
  readonly #kernels: Kernels;
  readonly #keys: readonly KeyPlace[];
  readonly #list: number;
  readonly #otherOrder: number;
  #packed: number;
  #otherPacked: number;
  readonly #counters: number;
  readonly #masks: number;
  readonly #runs: number;

  constructor(kernels: Kernels, keys: readonly KeyPlace[], groups: number) {
    const { memory } = kernels;
    this.#kernels = kernels;
    this.#keys = keys;
    this.#list = listKeys(kernels, keys);
    this.#otherOrder = memory.allocate(4 * groups);
    this.#packed = memory.allocate(8 * groups);
    this.#otherPacked = memory.allocate(8 * groups);
    this.#counters = memory.allocate(4 << RADIX_BITS);
    this.#masks = memory.allocate(16);
    this.#runs = memory.allocate(8 * MOST_RUNS);
  }

  release(): void {
    const blocks = [this.#list, this.#otherOrder, this.#packed, this.#otherPacked];
    for (const block of [...blocks, this.#counters, this.#masks, this.#runs]) this.#kernels.memory.release(block);
  }

  /** Orders the groups whose record addresses are listed; all keys before number `from` are equal. */
  order(addresses: number, groups: number, from: number): void {
    const { run, memory } = this.#kernels;
    run.zero(this.#packed, 8 * groups);
    const { bits, next } = this.#pack(addresses, groups, from);
    this.#sort(addresses, groups, bits);
    // Where nothing differs any more that can be packed, one run is left, which is compared.
    const most = bits === 0 ? 0 : MOST_RUNS;
    const count = this.#keys.length;
    const listed = run.groupOrderTies(
      this.#packed,
      addresses,
      groups,
      this.#list,
      count,
      this.#otherOrder,
      this.#runs,
      most,
    );
    const runs = memory.u32.slice(this.#runs >>> 2, (this.#runs >>> 2) + 2 * listed);
    for (let i = 0; i < runs.length; i += 2) {
      this.order(addresses + 4 * (runs[i] as number), runs[i + 1] as number, next);
    }
  }

  /** Packs the first bits that differ; gives how many, and the key with which it goes on where those are equal. */
  #pack(addresses: number, groups: number, from: number): { bits: number; next: number } {
    const { run } = this.#kernels;
    const words = this.#otherPacked;
    // Eight keys have their nulls in one byte; most often these are the same everywhere.
    const nulls = new Map<number, bigint>();
    for (const { nullByte } of this.#keys.slice(from)) {
      if (nulls.has(nullByte)) continue;
      run.groupOrderWords(addresses, groups, PART.nulls, nullByte, 0, words);
      nulls.set(nullByte, this.#differing(groups).bits);
    }
    let bits = 0;
    for (let key = from; key < this.#keys.length; key++) {
      for (const one of this.#partsOf(this.#keys[key] as KeyPlace, addresses, groups, nulls)) {
        if (one === null) return { bits, next: key };
        const { part, offset, extra } = one;
        run.groupOrderWords(addresses, groups, part, offset, extra, words);
        for (const { shift, width } of runsOf(this.#differing(groups).bits)) {
          const taken = Math.min(width, PACKED_BITS - bits);
          run.groupOrderPack(words, groups, shift + width - taken, taken, this.#packed);
          bits += taken;
          if (bits === PACKED_BITS) return { bits, next: key };
        }
      }
    }
    return { bits, next: this.#keys.length };
  }

  /** What orders a key, most significant first; null where there is more than that. */
  *#partsOf(
    key: KeyPlace,
    addresses: number,
    groups: number,
    nulls: ReadonlyMap<number, bigint>,
  ): Generator<Part | null> {
    const { physical, offset, nullByte, nullBit } = key;
    const { run } = this.#kernels;
    if (((nulls.get(nullByte) ?? 0n) & BigInt(nullBit)) !== 0n) {
      yield { part: PART.isNull, offset: nullByte, extra: Math.log2(nullBit) };
    }
    if (physical !== 'str') {
      yield { part: physical === 'f64' ? PART.float : PART.integer, offset, extra: 0 };
      return;
    }
    run.groupOrderWords(addresses, groups, PART.length, offset, 0, this.#otherPacked);
    // The OR of all lengths is at least the greatest.
    const { or, bits } = this.#differing(groups);
    const words = Math.ceil(Number(or) / 8);
    for (let extra = 0; extra < Math.min(words, MOST_WORDS); extra++) yield { part: PART.string, offset, extra };
    if (words > MOST_WORDS) yield null;
    else if (bits !== 0n) yield { part: PART.length, offset, extra: 0 };
  }

  /** The OR of the words, and the bits in which they differ. */
  #differing(groups: number): { or: bigint; bits: bigint } {
    const { run, memory } = this.#kernels;
    run.groupOrderMask(this.#otherPacked, groups, this.#masks);
    const or = memory.u64[this.#masks >>> 3] as bigint;
    return { or, bits: or & ~(memory.u64[(this.#masks >>> 3) + 1] as bigint) };
  }

  /** Sorts by the packed keys, which move along. */
  #sort(addresses: number, groups: number, bits: number): void {
    const { run, memory } = this.#kernels;
    let order = addresses;
    let otherOrder = this.#otherOrder;
    for (let shift = 0; shift < bits; shift += RADIX_BITS) {
      run.groupOrderPass(this.#packed, order, groups, shift, this.#counters, this.#otherPacked, otherOrder);
      [this.#packed, this.#otherPacked] = [this.#otherPacked, this.#packed];
      [order, otherOrder] = [otherOrder, order];
    }
    if (order !== addresses) memory.u8.copyWithin(addresses, order, order + 4 * groups);
  }
}

/** Stretches of set bits, highest first. */
function runsOf(mask: bigint): { shift: number; width: number }[] {
  const runs: { shift: number; width: number }[] = [];
  for (let bit = 63; bit >= 0; bit--) {
    if (((mask >> BigInt(bit)) & 1n) === 0n) continue;
    const last = runs[runs.length - 1];
    if (last !== undefined && last.shift === bit + 1) {
      last.shift = bit;
      last.width++;
    } else runs.push({ shift: bit, width: 1 });
  }
  return runs;
}

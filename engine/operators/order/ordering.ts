/**
 * Puts items in order by their keys, stably: nulls last, NaN behind all numbers, text by its bytes. The first bits in which keys
 * differ are packed and sorted by radix; what then is equal goes on with the bits behind (MSD radix sort by bits that
 * tell apart, see `kernels/wasm/order.ts`). Owns kernel memory until `release`.
 */
import type { Kernels } from '../../kernels/load.js';
import { KEY_BYTES, writeKeyList, type OrderKey } from './keys.js';

const PART = { value: 0, length: 1, isNull: 2, nulls: 3 };
const RADIX_BITS = 11;
/** Bits that are packed at a time: so many tell most items apart, and each pass costs. More than that for many items. */
const PACKED_BITS = 3 * RADIX_BITS;
const MANY_BITS = 5 * RADIX_BITS;
const MANY_ITEMS = 2 ** 20;
const ALL_BITS = 2n ** 64n - 1n;
/** Words of a text that are looked at for bits that differ; texts that agree for longer are compared. */
const MOST_WORDS = 16;
/** Runs of items with the same packed key that are ordered one by one; further ones are compared. */
const MOST_RUNS = 1024;

/** Something that orders items: the address of a u64 of each, and the bits in which these differ. */
interface Words {
  readonly words: number;
  readonly bits: bigint;
}

interface Mask {
  readonly or: bigint;
  readonly and: bigint;
  readonly bits: bigint;
}

/** What was packed: how many bits, the key with which it goes on where those are equal, and whether that was all. */
interface Packed {
  readonly bits: number;
  readonly next: number;
  readonly complete: boolean;
}

export class Ordering {
  readonly #kernels: Kernels;
  readonly #keys: readonly OrderKey[];
  readonly #list: number;
  readonly #otherItems: number;
  #packed: number;
  #otherPacked: number;
  readonly #secondWords: number;
  readonly #counters: number;
  readonly #masks: number;
  readonly #runs: number;

  /** `most`: items that are ordered at a time. */
  constructor(kernels: Kernels, keys: readonly OrderKey[], most: number) {
    const { memory } = kernels;
    this.#kernels = kernels;
    this.#keys = keys;
    this.#list = memory.allocate(KEY_BYTES * keys.length);
    writeKeyList(kernels, keys, this.#list);
    this.#otherItems = memory.allocate(4 * most);
    this.#packed = memory.allocate(8 * most);
    this.#otherPacked = memory.allocate(8 * most);
    this.#secondWords = memory.allocate(8 * most);
    this.#counters = memory.allocate(4 << RADIX_BITS);
    this.#masks = memory.allocate(48);
    this.#runs = memory.allocate(8 * MOST_RUNS);
  }

  /** Bytes that it takes for so many items. */
  static bytes(items: number): number {
    return 28 * items;
  }

  release(): void {
    const blocks = [this.#list, this.#otherItems, this.#packed, this.#otherPacked, this.#secondWords];
    for (const block of [...blocks, this.#counters, this.#masks, this.#runs]) this.#kernels.memory.release(block);
  }

  /** Orders `count` items, a u32 each at `items`; all keys before number `from` are equal. */
  order(items: number, count: number, from = 0): void {
    if (count < 2 || this.#keys.length === 0) return;
    const { run, memory } = this.#kernels;
    run.zero(this.#packed, 8 * count);
    const { bits, next, complete } = this.#pack(items, count, from);
    this.#sort(items, count, bits);
    if (complete) return;
    // Where nothing differs any more that can be packed, one run is left, which is compared.
    const most = bits === 0 ? 0 : MOST_RUNS;
    const keys = this.#keys.length;
    const listed = run.orderTies(this.#packed, items, count, this.#list, keys, this.#otherItems, this.#runs, most);
    const runs = memory.u32.slice(this.#runs >>> 2, (this.#runs >>> 2) + 2 * listed);
    for (let i = 0; i < runs.length; i += 2) {
      this.order(items + 4 * (runs[i] as number), runs[i + 1] as number, next);
    }
  }

  /** Packs the first bits that differ. */
  #pack(items: number, count: number, from: number): Packed {
    const { run } = this.#kernels;
    const nulls = this.#nullBits(items, count, from);
    const most = count < MANY_ITEMS ? PACKED_BITS : MANY_BITS;
    let bits = 0;
    for (let key = from; key < this.#keys.length; key++) {
      for (const one of this.#wordsOf(key, items, count, nulls)) {
        if (one === null) return { bits, next: key, complete: false };
        for (const { shift, width } of runsOf(one.bits)) {
          const taken = Math.min(width, most - bits);
          if (taken === 0) return { bits, next: key, complete: false };
          run.orderPack(one.words, count, shift + width - taken, taken, this.#packed);
          bits += taken;
          if (taken < width) return { bits, next: key, complete: false };
        }
      }
    }
    return { bits, next: this.#keys.length, complete: true };
  }

  /** By the base of nulls, in which bits their bytes differ; most often these are the same everywhere. */
  #nullBits(items: number, count: number, from: number): ReadonlyMap<number, bigint> {
    const found = new Map<number, bigint>();
    this.#keys.forEach(({ nulls }, key) => {
      if (key < from || nulls === null || found.has(nulls.base)) return;
      found.set(nulls.base, this.#words(items, count, key, PART.nulls).bits);
    });
    return found;
  }

  /** What orders a key, most significant first, each good until the next; null where there is more than that. */
  *#wordsOf(key: number, items: number, count: number, nullBits: ReadonlyMap<number, bigint>): Generator<Words | null> {
    const { kind, nulls, descending } = this.#keys[key] as OrderKey;
    if (nulls !== null && ((nullBits.get(nulls.base) ?? 0n) & (1n << BigInt(nulls.bit))) !== 0n) {
      yield this.#words(items, count, key, PART.isNull);
    }
    if (kind !== 'string' && kind !== 'text') {
      yield this.#words(items, count, key, PART.value);
      return;
    }
    const { run } = this.#kernels;
    const place = this.#list + KEY_BYTES * key;
    run.orderTexts(items, count, place, this.#otherPacked, this.#secondWords, this.#masks);
    const [lengths, first, second] = [0, 1, 2].map((mask) => this.#differing(mask)) as [Mask, Mask, Mask];
    // Of lengths the OR is at least the greatest, of those turned round the AND at most the least.
    const most = descending ? ALL_BITS & ~lengths.and : lengths.or;
    const words = Math.ceil(Number(most) / 8);
    yield { words: this.#otherPacked, bits: first.bits };
    if (words > 1) yield { words: this.#secondWords, bits: second.bits };
    for (let word = 2; word < Math.min(words, MOST_WORDS); word++) {
      yield this.#words(items, count, key, PART.value, word);
    }
    if (words > MOST_WORDS) yield null;
    else if (lengths.bits !== 0n) yield this.#words(items, count, key, PART.length);
  }

  #words(items: number, count: number, key: number, part: number, word = 0): Words {
    const { run } = this.#kernels;
    run.orderWords(items, count, this.#list + KEY_BYTES * key, part, word, this.#otherPacked);
    run.orderMask(this.#otherPacked, count, this.#masks);
    return { words: this.#otherPacked, bits: this.#differing(0).bits };
  }

  /** The OR and the AND of words, and the bits in which they differ. */
  #differing(mask: number): Mask {
    const at = (this.#masks >>> 3) + 2 * mask;
    const [or = 0n, and = 0n] = this.#kernels.memory.u64.subarray(at, at + 2);
    return { or, and, bits: or & ~and };
  }

  /** Sorts by the packed keys, which move along. */
  #sort(items: number, count: number, bits: number): void {
    const { run, memory } = this.#kernels;
    let order = items;
    let otherOrder = this.#otherItems;
    for (let shift = 0; shift < bits; shift += RADIX_BITS) {
      run.orderPass(this.#packed, order, count, shift, this.#counters, this.#otherPacked, otherOrder);
      [this.#packed, this.#otherPacked] = [this.#otherPacked, this.#packed];
      [order, otherOrder] = [otherOrder, order];
    }
    if (order !== items) memory.u8.copyWithin(items, order, order + 4 * count);
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

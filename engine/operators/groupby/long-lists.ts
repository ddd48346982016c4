/**
 * Lists of one group that are too long for memory, read again and again where they lie instead of being merged: quantiles
 * by counting the values' digits, from the highest to the lowest; different values and the most frequent one by counting one part
 * of them at a time.
 * Gives the same bits as the lists in memory do.
 */
import { PartitaError } from '../../errors.js';
import type { Kernels } from '../../kernels/load.js';
import type { GroupBySpec } from '../groupby-spec.js';
import type { Layout } from './layout.js';
import { hashOfText, hashOfWord } from './list-hash.js';
import { listsOf, MergedGroups, type MergeOptions } from './merged.js';

const PARTITION_HEAD = 16;
/** Bits that one reading of the values decides, and how often they are read. */
const DIGIT_BITS = 16;
const DIGITS = 4;
/** Most parts in which different values are counted. */
const MOST_PARTS = 2 ** 16;
/** Bytes that are reckoned for a value that is counted. */
const COUNTED_BYTES = 128;
/** Parts are made a little smaller than they need to be. */
const MARGIN = 1.3;
const INLINE = 12;

/** The partitions of blocks in which the group's partial states lie, one after another; each time from the first. */
export type ReadPartitions = () => Iterable<Uint8Array>;

/** One list of a partial group, in the words of its partition. */
interface List {
  readonly words: Uint32Array;
  /** Where it begins, in words of 4 bytes, and its number of entries. */
  readonly start: number;
  readonly count: number;
}

export class LongLists {
  readonly #kernels: Kernels;
  readonly #spec: GroupBySpec;
  readonly #layout: Layout;
  readonly #memory: number;
  readonly #tag: number;
  readonly #read: ReadPartitions;

  /** `options.tags`: that of the one group. */
  constructor(
    kernels: Kernels,
    spec: GroupBySpec,
    layout: Layout,
    options: Required<MergeOptions>,
    read: ReadPartitions,
  ) {
    this.#kernels = kernels;
    this.#spec = spec;
    this.#layout = layout;
    this.#memory = options.memory;
    this.#tag = options.tags.first;
    this.#read = read;
  }

  /** The group's partitions without any list. */
  *withoutLists(): Iterable<Uint8Array> {
    for (const bytes of this.#read()) {
      const copy = new Uint8Array(bytes);
      this.#keepLists(copy, () => 0);
      yield copy;
    }
  }

  /** The values of the group, 8 bytes each, list by list. */
  *words(offset: number): Iterable<Uint32Array> {
    for (const { words, start, count } of this.#lists(offset)) yield words.subarray(start, start + 2 * count);
  }

  /** The value below the quantile's place, the one above, and how far between: as the kernels give them. */
  quantile(offset: number, floats: boolean, probability: number): ArrayBuffer {
    let total = 0;
    for (const { count } of this.#lists(offset)) total += count;
    const words = new ArrayBuffer(24);
    if (total === 0) return words;
    const place = (total - 1) * probability;
    const below = Math.floor(place);
    const [low, high] = this.#select(offset, floats, below < place ? [below, below + 1] : [below, below]);
    new BigInt64Array(words).set([valueOf(low, floats), valueOf(high, floats)]);
    new Float64Array(words)[2] = place - below;
    return words;
  }

  /** The most frequent value in 8 bytes, the least of several; 0 where there is none. */
  mode(offset: number, floats: boolean): ArrayBuffer {
    for (let parts = 1; parts <= MOST_PARTS; parts *= 2) {
      const best = this.#mostFrequent(offset, floats, parts);
      if (best !== null) return BigInt64Array.of(best).buffer;
    }
    throw this.#tooManyValues();
  }

  /** How many different values the lists hold. */
  distinct(offset: number): number {
    for (let parts = 1; parts <= MOST_PARTS;) {
      const counted = this.#countDistinct(offset, parts);
      if (counted.share === 1) return counted.values;
      parts *= 2 ** Math.max(1, Math.ceil(Math.log2(MARGIN / counted.share)));
    }
    throw this.#tooManyValues();
  }

  #tooManyValues(): PartitaError {
    return new PartitaError('resources', 'no memory for the distinct values of one group', {
      domain: 'group-by',
      value: String(this.#memory),
      hint: 'raise --memory, or lower --threads so that each worker gets more of it',
    });
  }

  /** Counts a part at a time; null where the values of one are too many. */
  #mostFrequent(offset: number, floats: boolean, parts: number): bigint | null {
    const most = Math.max(1024, Math.floor(this.#memory / COUNTED_BYTES));
    let best = { value: 0n, ordered: 0n, count: 0 };
    for (let part = 0; part < parts; part++) {
      const counts = new Map<bigint, number>();
      for (const { words, start, count } of this.#lists(offset)) {
        const halves = { low: 0, high: 0 };
        for (let at = start; at < start + 2 * count; at += 2) {
          unify(halves, words[at] as number, words[at + 1] as number, floats);
          if ((hashOfWord(halves.low, halves.high) & (parts - 1)) !== part) continue;
          const value = (BigInt(halves.high) << 32n) | BigInt(halves.low);
          counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        if (counts.size > most) return null;
      }
      for (const [word, count] of counts) {
        const value = BigInt.asIntN(64, word);
        const ordered = floats && value < 0n ? value ^ 0x7fffffffffffffffn : value;
        if (count > best.count || (count === best.count && ordered < best.ordered)) best = { value, ordered, count };
      }
    }
    return best.value;
  }

  /** Counts a part at a time; `share`: the part of the lists that was read before memory did not suffice. */
  #countDistinct(offset: number, parts: number): { values: number; share: number } {
    let values = 0;
    for (let part = 0; part < parts; part++) {
      const tags = { first: this.#tag, last: this.#tag };
      const merged = new MergedGroups(this.#kernels, this.#spec, { memory: this.#memory, tags });
      try {
        const share = this.#mergePart(merged, offset, parts, part);
        if (share < 1) return { values: 0, share };
        const record = merged.firstRecord;
        if (record > 0) values += Number(this.#kernels.memory.u64[(record + offset + 8) >>> 3]);
      } finally {
        merged.release();
      }
    }
    return { values, share: 1 };
  }

  #mergePart(merged: MergedGroups, offset: number, parts: number, part: number): number {
    const isText = listsOf(this.#layout).some((state) => state.offset === offset && state.physical === 'str');
    const compact = (bytes: Uint8Array, base: number, { words, start, count }: List): number => {
      const width = isText ? 4 : 2;
      let kept = 0;
      for (let i = 0, at = start; i < count; i++, at += width) {
        const hash = isText
          ? hashOfText(bytes, textAt(words, base, at), words[at] as number)
          : hashOfWord(words[at] as number, words[at + 1] as number);
        if ((hash & (parts - 1)) !== part) continue;
        words.copyWithin(start + width * kept++, at, at + width);
      }
      return kept;
    };
    let read = 0;
    let all = 0;
    let full = false;
    for (const bytes of this.#read()) {
      all += bytes.length;
      if (full) continue;
      read += bytes.length;
      const copy = new Uint8Array(bytes);
      this.#keepLists(copy, (base, at, list) => (at === offset ? compact(copy, base, list) : 0));
      full = !merged.merge(copy);
    }
    return full ? Math.min(read / all, 1 / 2) : 1;
  }

  /** Says of each list of the group how many of its entries stay. */
  #keepLists(bytes: Uint8Array, keep: (base: number, offset: number, list: List) => number): void {
    for (const { words, base, record } of this.#records(bytes)) {
      for (const { offset } of listsOf(this.#layout)) {
        words[(record + offset + 8) >>> 2] = keep(base, offset, listAt(words, base, record + offset));
      }
    }
  }

  *#lists(offset: number): Iterable<List> {
    for (const bytes of this.#read()) {
      for (const { words, base, record } of this.#records(bytes)) yield listAt(words, base, record + offset);
    }
  }

  /** The group's records in whole partitions. */
  *#records(bytes: Uint8Array): Iterable<{ words: Uint32Array; base: number; record: number }> {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    const { stride } = this.#layout;
    for (let base = 0; base < bytes.length; base += words[(base >>> 2) + 1] as number) {
      const end = base + PARTITION_HEAD + stride * (words[base >>> 2] as number);
      for (let record = base + PARTITION_HEAD; record < end; record += stride) {
        if (((words[record >>> 2] as number) & 0xffffff) === this.#tag) yield { words, base, record };
      }
    }
  }

  /** Of all values in order, those in two places: each in two halves, as numbers that are ordered like the values. */
  #select(offset: number, floats: boolean, places: readonly [number, number]): readonly [Halves, Halves] {
    const targetOf = (rank: number): Halves & { rank: number } => ({ rank, high: 0, low: 0 });
    const targets = [targetOf(places[0]), targetOf(places[1])] as const;
    for (let digit = 0; digit < DIGITS; digit++) {
      const counters = targets.map(() => new Float64Array(2 ** DIGIT_BITS));
      for (const list of this.#lists(offset)) countDigits(list, floats, digit, targets, counters);
      targets.forEach((target, t) => {
        const counts = counters[t] as Float64Array;
        let found = 0;
        while (target.rank >= (counts[found] as number)) target.rank -= counts[found++] as number;
        if (digit < 2) target.high = ((target.high << DIGIT_BITS) | found) >>> 0;
        else target.low = ((target.low << DIGIT_BITS) | found) >>> 0;
      });
    }
    return targets;
  }
}

interface Halves {
  high: number;
  low: number;
}

/** The bits of the value that stands for all that equal it: one NaN, one zero. */
function unify(to: Halves, low: number, high: number, floats: boolean): void {
  to.low = low;
  to.high = high;
  if (!floats) return;
  const magnitude = high & 0x7fffffff;
  if (magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && low !== 0)) {
    to.high = 0x7ff80000;
    to.low = 0;
  } else if (magnitude === 0 && low === 0) to.high = 0;
}

/** Counts the next digit of the values that begin like a target. */
function countDigits(
  { words, start, count }: List,
  floats: boolean,
  digit: number,
  targets: readonly Halves[],
  counters: readonly Float64Array[],
): void {
  const end = start + 2 * count;
  for (let at = start; at < end; at += 2) {
    let low = words[at] as number;
    let high = words[at + 1] as number;
    if (floats) {
      const magnitude = high & 0x7fffffff;
      if (magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && low !== 0)) {
        high = 0x7ff80000;
        low = 0;
      } else if (high >>> 31 === 1) {
        high ^= 0x7fffffff;
        low = ~low >>> 0;
      }
    }
    high = (high ^ 0x80000000) >>> 0;
    for (let t = 0; t < targets.length; t++) {
      const target = targets[t] as Halves;
      const counts = counters[t] as Float64Array;
      if (digit === 0) counts[high >>> 16] = (counts[high >>> 16] as number) + 1;
      else if (digit === 1) {
        if (high >>> 16 === target.high) counts[high & 0xffff] = (counts[high & 0xffff] as number) + 1;
      } else if (high === target.high) {
        if (digit === 2) counts[low >>> 16] = (counts[low >>> 16] as number) + 1;
        else if (low >>> 16 === target.low) counts[low & 0xffff] = (counts[low & 0xffff] as number) + 1;
      }
    }
  }
}

/** The bits of the value that is ordered so. */
function valueOf({ high, low }: Halves, floats: boolean): bigint {
  const ordered = BigInt.asIntN(64, (BigInt((high ^ 0x80000000) >>> 0) << 32n) | BigInt(low));
  return floats && ordered < 0n ? BigInt.asIntN(64, ordered ^ 0x7fffffffffffffffn) : ordered;
}

function listAt(words: Uint32Array, base: number, state: number): List {
  const at = state >>> 2;
  return { words, start: (base + (words[at] as number)) >>> 2, count: words[at + 2] as number };
}

/** Where the bytes of the text begin whose slot is at `at`. */
function textAt(words: Uint32Array, base: number, at: number): number {
  return (words[at] as number) <= INLINE ? 4 * at + 4 : base + (words[at + 2] as number);
}

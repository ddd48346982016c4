/** Orders the groups of a table by their keys. See `kernels/wasm/group-order.ts` for how. */
import type { Kernels } from '../../kernels/load.js';
import type { KeyPlace, Layout } from './layout.js';
import type { GroupTable } from './table.js';

const PART = { integer: 0, float: 1, string: 2, length: 3, isNull: 4 };
const RADIX_BITS = 11;
/** Longer strings are ordered by comparison. */
const LONGEST_PACKED = 64;

/** Something that orders groups, as a u64 of each; most significant first. */
interface Part {
  readonly part: number;
  readonly offset: number;
  readonly extra: number;
}

/** Bits of a part that differ between groups, as (shift, width) pairs. */
interface Packed extends Part {
  readonly segments: number[];
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
  const masks = memory.allocate(16);
  const parts = partsOf(kernels, layout.keys, addresses, groups, masks);
  const ordered =
    parts === null
      ? compare(kernels, layout.keys, addresses, groups)
      : radixSort(kernels, splitWords(kernels, parts, addresses, groups, masks), addresses, groups);
  memory.release(masks);
  return ordered;
}

/** Null where a string is too long to be packed. */
function partsOf(
  kernels: Kernels,
  keys: readonly KeyPlace[],
  addresses: number,
  groups: number,
  masks: number,
): Part[] | null {
  const parts: Part[] = [];
  for (const { physical, offset, nullByte, nullBit } of keys) {
    parts.push({ part: PART.isNull, offset: nullByte, extra: Math.log2(nullBit) });
    if (physical !== 'str') {
      parts.push({ part: physical === 'f64' ? PART.float : PART.integer, offset, extra: 0 });
      continue;
    }
    const length = { part: PART.length, offset, extra: 0 };
    // The OR of all lengths is at least the greatest.
    const longest = Number(differing(kernels, length, addresses, groups, masks).or);
    if (longest > LONGEST_PACKED) return null;
    for (let word = 0; word * 8 < longest; word++) parts.push({ part: PART.string, offset, extra: word });
    parts.push(length);
  }
  return parts;
}

/** The packed keys' words, most significant first, each of at most 64 bits. */
function splitWords(
  kernels: Kernels,
  parts: readonly Part[],
  addresses: number,
  groups: number,
  masks: number,
): Packed[][] {
  const words: Packed[][] = [];
  let word: Packed[] = [];
  let bits = 0;
  for (const part of parts) {
    const { or, and } = differing(kernels, part, addresses, groups, masks);
    for (const { shift, width } of runsOf(or & ~and)) {
      if (bits + width > 64) {
        words.push(word);
        word = [];
        bits = 0;
      }
      const last = word[word.length - 1];
      if (last?.part === part.part && last.offset === part.offset && last.extra === part.extra) {
        last.segments.push(shift, width);
      } else word.push({ ...part, segments: [shift, width] });
      bits += width;
    }
  }
  if (bits > 0) words.push(word);
  return words;
}

function differing(kernels: Kernels, { part, offset, extra }: Part, addresses: number, groups: number, masks: number) {
  kernels.run.groupOrderMask(addresses, groups, part, offset, extra, masks);
  const { u64 } = kernels.memory;
  return { or: u64[masks >>> 3] as bigint, and: u64[(masks >>> 3) + 1] as bigint };
}

/** Stretches of set bits, highest first, of at most 32 bits. */
function runsOf(mask: bigint): { shift: number; width: number }[] {
  const runs: { shift: number; width: number }[] = [];
  for (let bit = 63; bit >= 0; bit--) {
    if (((mask >> BigInt(bit)) & 1n) === 0n) continue;
    const last = runs[runs.length - 1];
    if (last !== undefined && last.shift === bit + 1 && last.width < 32) {
      last.shift = bit;
      last.width++;
    } else runs.push({ shift: bit, width: 1 });
  }
  return runs;
}

/** Sorts by the least significant word first; every pass is stable. */
function radixSort({ run, memory }: Kernels, words: readonly Packed[][], addresses: number, groups: number): number {
  const bytes = 8 * groups;
  let order = addresses;
  let otherOrder = memory.allocate(4 * groups);
  let packed = memory.allocate(bytes);
  let otherPacked = memory.allocate(bytes);
  const counters = memory.allocate(4 << RADIX_BITS);
  const list = memory.allocate(8 * 64);
  for (let index = words.length - 1; index >= 0; index--) {
    const word = words[index] as readonly Packed[];
    run.zero(packed, bytes);
    let bits = 0;
    for (const { part, offset, extra, segments } of word) {
      memory.u32.set(segments, list >>> 2);
      run.groupOrderPack(order, groups, part, offset, extra, list, segments.length / 2, packed);
      bits += segments.reduce((sum, width, place) => sum + (place % 2) * width, 0);
    }
    for (let shift = 0; shift < bits; shift += RADIX_BITS) {
      run.groupOrderPass(packed, order, groups, shift, counters, otherPacked, otherOrder);
      [packed, otherPacked] = [otherPacked, packed];
      [order, otherOrder] = [otherOrder, order];
    }
  }
  for (const block of [otherOrder, packed, otherPacked, counters, list]) memory.release(block);
  return order;
}

function compare({ run, memory }: Kernels, keys: readonly KeyPlace[], addresses: number, groups: number): number {
  const other = memory.allocate(4 * groups);
  const list = memory.allocate(16 * keys.length);
  keys.forEach(({ physical, offset, nullByte, nullBit }, index) => {
    const part = physical === 'str' ? PART.string : physical === 'f64' ? PART.float : PART.integer;
    memory.u32.set([part, offset, nullByte, Math.log2(nullBit)], (list >>> 2) + 4 * index);
  });
  const ordered = run.groupOrderCompare(addresses, groups, list, keys.length, other) >>> 0;
  memory.release(list);
  memory.release(ordered === addresses ? other : addresses);
  return ordered;
}

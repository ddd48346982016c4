/**
 * Writes the groups of a table as a block: records ordered by partition, each partition with all that it refers to.
 * The format of a partition is described in `kernels/wasm/group-flush.ts`.
 */
import type { Kernels } from '../../kernels/load.js';
import { GROUP_PARTITIONS, type GroupBlock } from '../groupby-spec.js';
import type { KeyRanges } from '../order/key-ranges.js';
import type { Layout } from './layout.js';
import { recordKeys } from './order.js';
import type { GroupTable } from './table.js';

const PARTITION_HEAD = 16;
/** Byte of a record's tag that is its partition by hash. */
const PARTITION_BYTE = 3;
/** Partitions are gathered here before they are copied out; a larger one gets a buffer of its own. */
const GATHER_BYTES = 2 ** 20;
/** Blocks are cut at about this many bytes of records. */
const BLOCK_BYTES = 2 ** 24;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where blocks come from and go to. */
export interface BlockOptions {
  /** How they are cut; null: by hash. */
  readonly ranges: KeyRanges | null;
  /** Gives memory for a block, which need not be zeroed. */
  readonly room: (bytes: number) => Uint8Array;
  readonly onBlock: (block: GroupBlock) => void;
}

/** Memory that nobody else has. */
export function ownRoom(bytes: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}

/** Gives the table's groups as blocks; the table is not changed. */
export function writeBlocks(kernels: Kernels, layout: Layout, table: GroupTable, options: BlockOptions): void {
  let stretches: Stretch[] = [];
  let bytes = 0;
  for (const stretch of table.records) {
    stretches.push(stretch);
    bytes += stretch.end - stretch.start;
    if (bytes < BLOCK_BYTES) continue;
    options.onBlock(writeBlock(kernels, layout, table, options, stretches, bytes));
    stretches = [];
    bytes = 0;
  }
  if (bytes > 0) options.onBlock(writeBlock(kernels, layout, table, options, stretches, bytes));
}

function writeBlock(
  kernels: Kernels,
  layout: Layout,
  table: GroupTable,
  { ranges, room }: BlockOptions,
  stretches: readonly Stretch[],
  recordBytes: number,
): GroupBlock {
  const { memory, run } = kernels;
  const { stride } = layout;
  const groups = recordBytes / table.stride;
  // Whatever records refer to stands on the heap.
  const kinds = table.hasHeap ? layout.payloads.length : 0;
  const descriptorBytes = 8 * kinds;
  const work = memory.allocate(descriptorBytes + 4 * GROUP_PARTITIONS + 4 * groups + (ranges === null ? 0 : groups));
  const counters = work + descriptorBytes;
  const addresses = counters + 4 * GROUP_PARTITIONS;
  const stretchesOfParts = partsOf(layout, table, ranges, stretches, addresses + 4 * groups);
  layout.payloads
    .slice(0, kinds)
    .forEach(({ kind, offset }, index) => memory.u32.set([kind, offset], (work >>> 2) + 2 * index));
  run.zero(counters, 4 * GROUP_PARTITIONS);
  for (const { start, end, parts, step } of stretchesOfParts) {
    run.groupPartitionCount(parts, step, (end - start) / table.stride, counters);
  }
  const counts = memory.u32.slice(counters >>> 2, (counters >>> 2) + GROUP_PARTITIONS);
  let cursor = addresses;
  counts.forEach((count, partition) => {
    memory.u32[(counters >>> 2) + partition] = cursor;
    cursor += 4 * count;
  });
  for (const { start, end, parts, step } of stretchesOfParts) {
    run.groupPartitionScatter(start, end, table.stride, parts, step, counters);
  }

  const offsets = new Float64Array(GROUP_PARTITIONS + 1);
  let at = addresses;
  counts.forEach((count, partition) => {
    let size = 0;
    if (count > 0) {
      size = PARTITION_HEAD + count * stride;
      if (kinds > 0) size += run.groupPayloadBytes(at, count, work, kinds);
    }
    at += 4 * count;
    offsets[partition + 1] = (offsets[partition] as number) + size;
  });

  const bytes = room(offsets[GROUP_PARTITIONS] as number);
  const largest = counts.reduce((most, _, p) => Math.max(most, sizeOf(offsets, p)), 0);
  const capacity = Math.max(largest, Math.min(GATHER_BYTES, bytes.length));
  const gather = memory.allocate(capacity);
  at = addresses;
  let filled = 0;
  let written = 0;
  counts.forEach((count, partition) => {
    const size = sizeOf(offsets, partition);
    if (filled + size > capacity) {
      bytes.set(memory.u8.subarray(gather, gather + filled), written);
      written += filled;
      filled = 0;
    }
    if (count > 0) run.groupGather(at, count, partition, stride, work, kinds, gather + filled, size);
    at += 4 * count;
    filled += size;
  });
  bytes.set(memory.u8.subarray(gather, gather + filled), written);
  memory.release(gather);
  memory.release(work);
  return { bytes, offsets, groups };
}

/** Where the partitions of records stand: in their tags, or by ranges of keys from `address` on. */
function partsOf(
  layout: Layout,
  table: GroupTable,
  ranges: KeyRanges | null,
  stretches: readonly Stretch[],
  address: number,
): { start: number; end: number; parts: number; step: number }[] {
  if (ranges === null) {
    return stretches.map(({ start, end }) => ({ start, end, parts: start + PARTITION_BYTE, step: table.stride }));
  }
  const keys = recordKeys(layout);
  let parts = address;
  return stretches.map(({ start, end }) => {
    const count = (end - start) / table.stride;
    ranges.find({ first: start, step: table.stride, count }, keys, parts);
    const found = { start, end, parts, step: 1 };
    parts += count;
    return found;
  });
}

function sizeOf(offsets: Float64Array, partition: number): number {
  return (offsets[partition + 1] as number) - (offsets[partition] as number);
}

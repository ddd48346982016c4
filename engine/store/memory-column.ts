/** A column as it lies in kernel memory before it is written or after it was read, and its checksum. */
import { IPC_ALIGNMENT } from '../arrow/ipc-layout.js';
import type { Kernels } from '../kernels/load.js';

/** A column of a record batch in kernel memory: validity (no bytes when no nulls), offsets where there are some, values. */
export interface MemoryColumn {
  readonly length: number;
  readonly nullCount: number;
  /** Each may be followed by up to 63 bytes that are set to 0. */
  readonly buffers: readonly MemoryBuffer[];
}

export interface MemoryBuffer {
  readonly address: number;
  readonly bytes: number;
}

export interface ChunkRange {
  readonly min: bigint;
  readonly max: bigint;
}

/** The checksum of a chunk: of its buffers with their padding, in order, each continuing from the one before. */
export function checksumOf(kernels: Kernels, column: MemoryColumn): bigint {
  let checksum = 0n;
  for (const { address, bytes } of column.buffers) {
    checksum = kernels.run.checksum(address, bytes + paddingOf(bytes), checksum);
  }
  return BigInt.asUintN(64, checksum);
}

/** Sets the bytes behind each buffer, up to the alignment, to 0. */
export function clearPadding(kernels: Kernels, column: MemoryColumn): void {
  for (const { address, bytes } of column.buffers) kernels.run.zero(address + bytes, paddingOf(bytes));
}

function paddingOf(bytes: number): number {
  return -bytes & (IPC_ALIGNMENT - 1);
}

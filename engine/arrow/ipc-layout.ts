/** How buffers lie in Arrow IPC, for writers and for readers that know where to look; needs no Arrow library. */

export type IpcFormat = 'file' | 'stream';

/** Every buffer begins at a multiple of this in its message's body. */
export const IPC_ALIGNMENT = 64;

/** One column of one batch: validity (empty when no nulls), then offsets where the type has them, then values. */
export interface EncodedColumn {
  readonly length: number;
  readonly nullCount: number;
  readonly buffers: readonly Uint8Array[];
}

/** Where a column's buffers lie: one run of bytes, every buffer padded to the alignment. */
export interface Chunk {
  readonly offset: number;
  readonly bytes: number;
}

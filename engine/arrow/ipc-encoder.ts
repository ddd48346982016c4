/**
 * Writes Arrow's IPC stream and file formats piece by piece: takes columns whose buffers lie as the format wants them,
 * gives byte pieces in file order, owns nothing but positions. Buffers are padded to 64 bytes, so a file that is mapped
 * or read piecewise stays aligned.
 */
import type { Schema as ArrowSchema } from 'apache-arrow';
import { Footer, FileBlock } from 'apache-arrow/ipc/metadata/file';
import {
  BufferRegion,
  DictionaryBatch as DictionaryHeader,
  FieldNode,
  Message,
  RecordBatch as BatchHeader,
} from 'apache-arrow/ipc/metadata/message';
import { IPC_ALIGNMENT, type Chunk, type EncodedColumn, type IpcFormat } from './ipc-layout.js';

const MAGIC = new TextEncoder().encode('ARROW1');
const CONTINUATION = 0xffffffff;

/** Gets pieces in file order, valid only during the call; `body`: they are the columns' buffers and their padding. */
export type PieceWriter = (pieces: readonly Uint8Array[], body: boolean) => void;

export class IpcEncoder {
  /** Bytes written so far. */
  position = 0;
  readonly #schema: ArrowSchema;
  readonly #format: IpcFormat;
  readonly #write: PieceWriter;
  readonly #batches: FileBlock[] = [];
  readonly #dictionaries: FileBlock[] = [];

  constructor(schema: ArrowSchema, format: IpcFormat, write: PieceWriter) {
    this.#schema = schema;
    this.#format = format;
    this.#write = write;
    const start = format === 'file' ? [padded(MAGIC, 8)] : [];
    this.#emit([...start, ...envelope(Message.encode(Message.from(schema)))]);
  }

  /** Writes one record batch; says where each column lies. */
  batch(rows: number, columns: readonly EncodedColumn[]): Chunk[] {
    const body = layOut(columns);
    const header = new BatchHeader(rows, body.nodes, body.regions, null);
    return this.#message(Message.from(header, body.bytes), body, this.#batches);
  }

  /** Writes a dictionary; a file may have it behind the batches that use it, a stream may not. */
  dictionary(id: number, column: EncodedColumn): Chunk {
    const body = layOut([column]);
    const header = new BatchHeader(column.length, body.nodes, body.regions, null);
    const message = Message.from(new DictionaryHeader(header, id), body.bytes);
    return this.#message(message, body, this.#dictionaries)[0] as Chunk;
  }

  /**
   * Ends the stream or file. `extra` bytes lie between a file's last message and its footer, where readers of the format
   * do not look; gives their offset.
   */
  end(extra: Uint8Array = new Uint8Array(0)): number {
    this.#emit([Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)]);
    const offset = this.position;
    if (this.#format === 'stream') return offset;
    const footer = Footer.encode(new Footer(this.#schema, undefined, this.#batches, this.#dictionaries));
    const tail = new Uint8Array(footer.length + 4 + MAGIC.length);
    tail.set(footer);
    new DataView(tail.buffer).setInt32(footer.length, footer.length, true);
    tail.set(MAGIC, footer.length + 4);
    this.#emit([padded(extra, 8), tail]);
    return offset;
  }

  #message(message: Message, body: Body, blocks: FileBlock[]): Chunk[] {
    const start = this.position;
    const head = envelope(Message.encode(message), start);
    const headBytes = head.reduce((sum, piece) => sum + piece.length, 0);
    blocks.push(new FileBlock(headBytes, body.bytes, start));
    this.#emit(head);
    this.#emit(body.pieces, true);
    return body.chunks.map(({ offset, bytes }) => ({ offset: start + headBytes + offset, bytes }));
  }

  #emit(pieces: readonly Uint8Array[], body = false): void {
    this.#write(pieces, body);
    for (const piece of pieces) this.position += piece.length;
  }
}

interface Body {
  readonly nodes: FieldNode[];
  readonly regions: BufferRegion[];
  readonly pieces: Uint8Array[];
  readonly chunks: Chunk[];
  readonly bytes: number;
}

const ZEROS = new Uint8Array(IPC_ALIGNMENT);

function layOut(columns: readonly EncodedColumn[]): Body {
  const body = { nodes: [] as FieldNode[], regions: [] as BufferRegion[], pieces: [] as Uint8Array[] };
  const chunks: Chunk[] = [];
  let at = 0;
  for (const column of columns) {
    const start = at;
    body.nodes.push(new FieldNode(column.length, column.nullCount));
    for (const buffer of column.buffers) {
      body.regions.push(new BufferRegion(at, buffer.length));
      const padding = -buffer.length & (IPC_ALIGNMENT - 1);
      if (buffer.length > 0) body.pieces.push(buffer);
      if (padding > 0) body.pieces.push(ZEROS.subarray(0, padding));
      at += buffer.length + padding;
    }
    chunks.push({ offset: start, bytes: at - start });
  }
  return { ...body, chunks, bytes: at };
}

/** A message's metadata behind its length, padded so that the body, from `position` of a file, begins aligned. */
function envelope(metadata: Uint8Array, position = 0): Uint8Array[] {
  const aligned = position === 0 ? 8 : IPC_ALIGNMENT;
  const padding = -(position + 8 + metadata.length) & (aligned - 1);
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setUint32(0, CONTINUATION, true);
  new DataView(prefix.buffer).setInt32(4, metadata.length + padding, true);
  return padding > 0 ? [prefix, metadata, ZEROS.subarray(0, padding)] : [prefix, metadata];
}

function padded(bytes: Uint8Array, to: number): Uint8Array {
  const padding = -bytes.length & (to - 1);
  if (padding === 0) return bytes;
  const result = new Uint8Array(bytes.length + padding);
  result.set(bytes);
  return result;
}

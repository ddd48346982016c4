/**
 * Reads the chunks of one column of a part file into kernel memory, proves those that are not proven by their checksum and gives vectors of
 * them. Owns the memory of one chunk (and of the dictionary); what vectors need besides comes from the batch arena.
 */
import { readSync } from 'node:fs';
import { IPC_ALIGNMENT } from '../arrow/ipc-layout.js';
import type { DataType } from '../arrow/types.js';
import type { Codes, Narrow, TextEntries, Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { corrupted } from './corruption.js';
import { meter } from '../meter.js';
import { guard } from './disk.js';
import type { Encoding } from './encoding.js';
import { isDictionary, storedWidth } from './encoding.js';
import type { ChunkEntry } from './part-file.js';
import type { ProvenFile } from './proven-files.js';
import { checksumOf, type MemoryBuffer, type MemoryColumn } from './memory-column.js';

export class ChunkLoader {
  readonly #kernels: Kernels;
  readonly #type: DataType;
  #encoding: Encoding = 'plain';
  readonly #chunk: Block;
  readonly #dictionary: Block;
  readonly #entries: Block;
  #texts: TextEntries = { views: 0, count: 0 };
  #column: MemoryColumn | null = null;
  #proven: ProvenFile | null = null;

  constructor(kernels: Kernels, type: DataType) {
    this.#kernels = kernels;
    this.#type = type;
    this.#chunk = new Block(kernels);
    this.#dictionary = new Block(kernels);
    this.#entries = new Block(kernels);
  }

  /** Turns to another part, whose column has this encoding and dictionary. `proven`: what needs no proof any more. */
  open(file: number, path: string, encoding: Encoding, dictionary: ChunkEntry | null, proven?: ProvenFile): void {
    this.#encoding = encoding;
    this.#column = null;
    this.#proven = proven ?? null;
    if (!isDictionary(encoding) || dictionary === null) return;
    const address = this.#dictionary.resize(dictionary.bytes);
    const column = this.#read(file, path, dictionary, address, layoutOf(address, dictionary, true, 0));
    // A column of nulls has no entry, and its rows still point at the first.
    const count = Math.max(1, dictionary.rows);
    const views = this.#entries.resize(8 * count);
    if (dictionary.rows === 0) this.#kernels.run.zero(views, 8);
    this.#views(column, 0, dictionary.rows, views, path);
    this.#texts = { views, count };
  }

  /** Of the part turned to, the different texts of the column, where its encoding has a dictionary. */
  get texts(): TextEntries {
    return this.#texts;
  }

  /** Turns to a part that is not finished, whose dictionary's entries have their views at `dictionaryViews`. */
  openUnfinished(encoding: Encoding, dictionaryViews: number): void {
    this.#encoding = encoding;
    this.#column = null;
    this.#proven = null;
    this.#texts = { views: dictionaryViews, count: 0 };
  }

  /** Reads a chunk; gives its bytes in kernel memory. */
  load(file: number, path: string, entry: ChunkEntry): MemoryColumn {
    const address = this.#chunk.resize(entry.bytes);
    const width = storedWidth(this.#type, this.#encoding);
    const text = this.#type.kind === 'utf8' && this.#encoding === 'plain';
    const column = this.#read(file, path, entry, address, layoutOf(address, entry, text, width));
    this.#column = text ? withTextLength(this.#kernels, column) : column;
    return this.#column;
  }

  /** Rows [start, start + rows) of the loaded chunk; `start` is a multiple of 8. */
  vector(start: number, rows: number, path: string): Vector {
    const column = this.#column as MemoryColumn;
    const { arena, run } = this.#kernels;
    const [mask, ...rest] = column.buffers as [MemoryBuffer, ...MemoryBuffer[]];
    const validity = column.nullCount === 0 ? 0 : arena.take(rows);
    if (validity !== 0) run.unpackBits(mask.address + (start >> 3), rows, validity);
    const values = (rest.at(-1) as MemoryBuffer).address;
    const take = (fill: (target: number) => void, width = 8): Vector => {
      const target = arena.take(width * rows);
      fill(target);
      return { type: this.#type, values: target, validity };
    };
    switch (this.#encoding) {
      case 'int8':
        return this.#narrow({ values: values + start, width: 1 }, rows, validity);
      case 'int16':
        return this.#narrow({ values: values + 2 * start, width: 2 }, rows, validity);
      case 'int32':
        return take((target) => run.widenFrom32(values + 4 * start, rows, target));
      case 'dictionary8':
        return this.#numbered({ values: values + start, width: 1, entries: this.#texts }, rows, validity);
      case 'dictionary16':
        return this.#numbered({ values: values + 2 * start, width: 2, entries: this.#texts }, rows, validity);
      case 'dictionary32':
        return this.#numbered({ values: values + 4 * start, width: 4, entries: this.#texts }, rows, validity);
      case 'plain':
        break;
    }
    switch (this.#type.kind) {
      case 'bool':
        return take((target) => run.unpackBits(values + (start >> 3), rows, target), 1);
      case 'date':
        return take((target) => run.widenFrom32(values + 4 * start, rows, target));
      case 'decimal':
        return take((target) => run.narrowFrom128(values + 16 * start, rows, target));
      case 'utf8':
        return take((target) => this.#views(column, start, rows, target, path));
      default:
        return { type: this.#type, values: values + 8 * start, validity };
    }
  }

  /**
   * Views of the texts are made when they are first asked for: who takes the numbers needs none. Their room is taken at once,
   * since who asks may give back what is taken of the arena meanwhile.
   */
  #numbered(codes: Codes, rows: number, validity: number): Vector {
    const { arena, run } = this.#kernels;
    const { values, width, entries } = codes;
    const views = arena.take(8 * rows);
    let isMade = false;
    return {
      type: this.#type,
      get values() {
        if (!isMade) run.pickViews(values, width, entries.views, rows, views);
        isMade = true;
        return views;
      },
      validity,
      // Of a part that is not finished yet the texts still grow.
      ...(entries.count === 0 ? {} : { codes }),
    };
  }

  /** Wide values are made as views of texts are. */
  #narrow(narrow: Narrow, rows: number, validity: number): Vector {
    const { arena, run } = this.#kernels;
    const { values, width } = narrow;
    const wide = arena.take(8 * rows);
    let isMade = false;
    return {
      type: this.#type,
      get values() {
        if (!isMade) (width === 1 ? run.widenFrom8 : run.widenFrom16)(values, rows, wide);
        isMade = true;
        return wide;
      },
      validity,
      narrow,
    };
  }

  release(): void {
    for (const block of [this.#chunk, this.#dictionary, this.#entries]) block.release();
  }

  /** Reads an entry's bytes to `address`, where its buffers will lie as `column` says, and proves them. */
  #read(file: number, path: string, entry: ChunkEntry, address: number, column: MemoryColumn): MemoryColumn {
    const { u8 } = this.#kernels.memory;
    let done = 0;
    while (done < entry.bytes) {
      const from = address + done;
      const read = meter.within('read', () =>
        guard(path, () => readSync(file, u8, from, entry.bytes - done, entry.offset + done)),
      );
      meter.countRead(read);
      if (read === 0) throw corrupted(path, 'length');
      done += read;
    }
    if (this.#proven?.has(entry) === true) return column;
    if (checksumOf(this.#kernels, column) !== entry.checksum) throw corrupted(path, 'column data');
    this.#proven?.add(entry);
    return column;
  }

  #views(column: MemoryColumn, start: number, rows: number, target: number, path: string): void {
    const [, offsets, bytes] = column.buffers as [MemoryBuffer, MemoryBuffer, MemoryBuffer];
    const broken = this.#kernels.run.textViews(offsets.address + 4 * start, rows, bytes.address, target);
    if (broken !== 0) throw corrupted(path, 'text');
  }
}

/** A block of kernel memory that only grows. */
class Block {
  address = 0;
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Makes room for `bytes` bytes; what was there is lost when it grows. */
  resize(bytes: number): number {
    const { memory } = this.#kernels;
    if (this.address !== 0 && memory.capacity(this.address) < bytes) this.release();
    if (this.address === 0) this.address = memory.allocate(bytes);
    return this.address;
  }

  release(): void {
    if (this.address !== 0) this.#kernels.memory.release(this.address);
    this.address = 0;
  }
}

/** Where the buffers of a chunk lie when it begins at `address`: `width` bytes a value, 0 for bits and text. */
function layoutOf(address: number, entry: ChunkEntry, text: boolean, width: number): MemoryColumn {
  const { rows, nulls } = entry;
  const validity = { address, bytes: nulls === 0 ? 0 : (rows + 7) >> 3 };
  const buffers: MemoryBuffer[] = [validity];
  let at = address + padded(validity.bytes);
  if (text) {
    buffers.push({ address: at, bytes: 4 * (rows + 1) });
    at += padded(4 * (rows + 1));
  }
  const rest = address + entry.bytes - at;
  // The length of text is known only up to its padding, which is part of the checksum as zeros.
  const bytes = text ? rest : width === 0 ? (rows + 7) >> 3 : width * rows;
  buffers.push({ address: at, bytes });
  return { length: rows, nullCount: nulls, buffers };
}

/** With the exact length of the text, which its last offset tells. */
function withTextLength(kernels: Kernels, column: MemoryColumn): MemoryColumn {
  const [validity, offsets, values] = column.buffers as [MemoryBuffer, MemoryBuffer, MemoryBuffer];
  const bytes = kernels.memory.i32[(offsets.address >>> 2) + column.length] as number;
  return { ...column, buffers: [validity, offsets, { ...values, bytes }] };
}

function padded(bytes: number): number {
  return (bytes + IPC_ALIGNMENT - 1) & -IPC_ALIGNMENT;
}

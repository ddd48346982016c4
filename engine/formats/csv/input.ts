/**
 * The bytes of one CSV file as they go into kernel memory: a stretch of a plain file, or the decoded text of any other.
 * Both notice that the file is no longer the one that was looked at.
 */
import { statSync, type Stats } from 'node:fs';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { KernelMemory } from '../../kernels/memory.js';
import { openFile, type ByteSource } from '../byte-source.js';
import { openDecoded } from './decode.js';
import { isSplittable, type CsvFile } from './source.js';

export interface CsvInput {
  /** Puts up to `room` bytes at `address`; gives how many, 0 at the end of the text. */
  read(memory: KernelMemory, address: number, room: number): number | Promise<number>;
  /** Bytes on disk that stand behind the text read since the last call, given the bytes of text used since then. */
  progress(used: number): number;
  close(): Promise<void>;
}

/** The text of `file` from byte `start` on. */
export async function openInput(file: CsvFile, start: number): Promise<CsvInput> {
  checkUnchanged(file);
  if (isSplittable(file)) return new PlainInput(file, openFile(file.path), start);
  const input = new DecodedInput(file);
  await input.skip(start);
  return input;
}

/** Throws a `user-input` error when the file on disk is not the one described. */
export function checkUnchanged(file: CsvFile): void {
  const status = statusOf(file.path);
  if (status.size !== file.size || Math.trunc(status.mtimeMs) !== Math.trunc(file.modified)) throw changed(file);
}

function statusOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw PartitaError.from(error, 'csv');
  }
}

function changed(file: CsvFile): PartitaError {
  return new PartitaError('user-input', words`${file.path} changed while it was read`, {
    domain: 'csv',
    value: file.path,
    hint: 'open it again once nothing writes to it any more',
  });
}

/** Bytes of a file that need no decoding, by place. */
export class PlainInput implements CsvInput {
  constructor(
    readonly file: CsvFile,
    readonly source: ByteSource,
    public position: number,
  ) {}

  read(memory: KernelMemory, address: number, room: number): number {
    const wanted = Math.min(room, this.file.size - this.position);
    if (wanted <= 0) return 0;
    const read = this.source.read(memory.u8.subarray(address, address + wanted), this.position);
    if (read < wanted) throw changed(this.file);
    this.position += read;
    return read;
  }

  progress(used: number): number {
    return used;
  }

  async close(): Promise<void> {
    this.source.close();
    checkUnchanged(this.file);
  }
}

class DecodedInput implements CsvInput {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  /** Bytes of the file taken so far, and how many of them `progress` has told. */
  #taken = 0;
  #told = 0;

  constructor(readonly file: CsvFile) {
    const counting = (path: string): ByteSource => {
      const source = openFile(path);
      return {
        size: source.size,
        read: (into, at) => {
          const read = source.read(into, at);
          this.#taken = Math.max(this.#taken, at + read);
          return read;
        },
        close: () => source.close(),
      };
    };
    this.#chunks = openDecoded(file, counting)[Symbol.asyncIterator]();
  }

  async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0;) {
      if (this.#chunk.length === 0 && !(await this.#next())) return;
      const skipped = Math.min(left, this.#chunk.length);
      this.#chunk = this.#chunk.subarray(skipped);
      left -= skipped;
    }
  }

  read(memory: KernelMemory, address: number, room: number): number | Promise<number> {
    if (this.#chunk.length > 0) return this.#take(memory, address, room);
    return this.#next().then((more) => (more ? this.#take(memory, address, room) : 0));
  }

  #take(memory: KernelMemory, address: number, room: number): number {
    const taken = this.#chunk.subarray(0, room);
    memory.u8.set(taken, address);
    this.#chunk = this.#chunk.subarray(taken.length);
    return taken.length;
  }

  async #next(): Promise<boolean> {
    do {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
    } while (this.#chunk.length === 0);
    return true;
  }

  progress(): number {
    const news = this.#taken - this.#told;
    this.#told = this.#taken;
    return news;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
    checkUnchanged(this.file);
  }
}

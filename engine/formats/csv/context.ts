/**
 * The block of kernel memory through which the CSV kernels learn dialect and null tokens and give back their results;
 * `engine/kernels/wasm/csv-index.ts` and `csv-values.ts` describe its words. Owned by one reader, set to one file at a time.
 */
import type { Kernels } from '../../kernels/load.js';
import { fillPowersOfFive } from './powers-of-five.js';
import type { CsvFile } from './source.js';

const BYTES = 80;
const NONE = 256;

export class CsvContext {
  readonly address: number;
  readonly #kernels: Kernels;
  readonly #tokens: number;

  constructor(kernels: Kernels, nulls: readonly string[]) {
    this.#kernels = kernels;
    const powers = kernels.run.csvPrepareNumbers() >>> 0;
    if (powers !== 0) fillPowersOfFive(kernels.memory, powers);
    const tokens = nulls.filter((token) => token !== '').map((token) => new TextEncoder().encode(token));
    const texts = tokens.reduce((sum, token) => sum + token.length, 0);
    this.address = kernels.memory.allocate(BYTES);
    this.#tokens = kernels.memory.allocate(tokens.length * 8 + texts);
    const { u8, u32 } = kernels.memory;
    const words = this.address / 4;
    u32.fill(0, words, words + BYTES / 4);
    u32[words + 8] = nulls.includes('') ? 1 : 0;
    u32[words + 9] = tokens.length;
    u32[words + 10] = this.#tokens;
    let text = this.#tokens + tokens.length * 8;
    tokens.forEach((token, i) => {
      const first = token[0] as number;
      u8.set(token, text);
      u32[this.#tokens / 4 + i * 2] = text;
      u32[this.#tokens / 4 + i * 2 + 1] = token.length;
      u8[this.address + 48 + (first >> 3)] = (u8[this.address + 48 + (first >> 3)] as number) | (1 << (first & 7));
      if (/[0-9+.-]/.test(String.fromCharCode(first))) u32[words + 11] = 1;
      text += token.length;
    });
  }

  setFile(file: CsvFile): void {
    const { u32 } = this.#kernels.memory;
    const { delimiter, quote, escape } = file.dialect;
    const words = this.address / 4;
    u32[words] = delimiter.charCodeAt(0);
    u32[words + 1] = quote === null ? NONE : quote.charCodeAt(0);
    u32[words + 2] = quote === null ? NONE : (escape ?? quote).charCodeAt(0);
    u32[words + 3] = file.columns.length;
  }

  /** The u32 that the last kernel left at byte `offset` of the context. */
  result(offset: number): number {
    return this.#kernels.memory.u32[(this.address + offset) / 4] as number;
  }

  release(): void {
    this.#kernels.memory.release(this.address);
    this.#kernels.memory.release(this.#tokens);
  }
}

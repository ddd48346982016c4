/**
 * Turns found rows into vectors, parsing only the columns that were asked for. Owns no memory but the file's path: vectors
 * lie in the arena of the batch, text where it was read.
 */
import type { Cell } from '../../arrow/record-batch.js';
import { joinTypes, physicalOf, widthOf, type DataType } from '../../arrow/types.js';
import type { Vector } from '../../arrow/vector.js';
import { PartitaError } from '../../errors.js';
import type { Kernels } from '../../kernels/load.js';
import type { ReadRequest, TypeBreak } from '../reader.js';
import type { CsvContext } from './context.js';
import type { FoundRows } from './row-finder.js';
import type { CsvFile, CsvSource } from './source.js';
import { narrowestType, parseValue } from './values.js';

/** A run of found rows: where their text begins in kernel memory and in the file, and which of them. */
export interface RowRange {
  readonly found: FoundRows;
  readonly base: number;
  /** Byte of the file at `base`. */
  readonly byte: number;
  readonly first: number;
  readonly rows: number;
}

/** Where a column comes from: a place in the file's rows, the file's path, or nowhere. */
type Origin = number | 'path' | 'absent';

/** What the float kernel leaves for the host to parse. */
const HOST_NAN = 0x7ff8_0000_00c5_f000n;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class ColumnParser {
  readonly #kernels: Kernels;
  readonly #context: CsvContext;
  readonly #source: CsvSource;
  readonly #request: ReadRequest;
  readonly #nulls: ReadonlySet<string>;
  #file: CsvFile | null = null;
  #origins: readonly Origin[] = [];
  /** Kernel address and bytes of the file's path, when it is a column. */
  #path = 0;
  #pathBytes = 0;
  /** The types as widened by breaks since `begin`. */
  #types: DataType[] = [];
  readonly #breaks = new Map<string, TypeBreak>();

  constructor(kernels: Kernels, context: CsvContext, source: CsvSource, request: ReadRequest) {
    this.#kernels = kernels;
    this.#context = context;
    this.#source = source;
    this.#request = request;
    this.#nulls = new Set(source.nulls);
  }

  /** Starts a split of `file`. */
  begin(file: CsvFile): void {
    this.#types = this.#request.columns.map((field) => field.type);
    this.#breaks.clear();
    if (this.#file === file) return;
    this.#file = file;
    const places = new Map(file.columns.map((name, i) => [name, i]));
    this.#origins = this.#request.columns.map(({ name }) =>
      name === this.#source.fileColumn ? 'path' : (places.get(name) ?? 'absent'),
    );
    if (this.#origins.includes('path')) this.#keepPath(file.path);
  }

  #keepPath(path: string): void {
    const { memory } = this.#kernels;
    const bytes = new TextEncoder().encode(path);
    if (this.#path !== 0) memory.release(this.#path);
    this.#path = memory.allocate(bytes.length);
    this.#pathBytes = bytes.length;
    memory.u8.set(bytes, this.#path);
  }

  /** Values that their columns cannot hold, met since `begin`: for each column the first, and the type that holds all. */
  get breaks(): readonly TypeBreak[] {
    return [...this.#breaks.values()];
  }

  /** The vectors of the rows; null once a value broke its column's type, after which only further breaks are looked for. */
  parse(range: RowRange): Vector[] | null {
    const vectors: Vector[] = [];
    this.#request.columns.forEach(({ type }, i) => {
      const origin = this.#origins[i] as Origin;
      if (typeof origin === 'number') {
        const vector = this.#parseColumn(range, i, origin);
        if (vector !== null) vectors.push(vector);
      } else if (this.#breaks.size === 0) {
        vectors.push(origin === 'path' ? this.#pathVector(type, range.rows) : this.#nullVector(type, range.rows));
      }
    });
    return this.#breaks.size === 0 ? vectors : null;
  }

  #parseColumn(range: RowRange, index: number, place: number): Vector | null {
    const { arena } = this.#kernels;
    for (;;) {
      const type = this.#types[index] as DataType;
      if (this.#breaks.size > 0 && type.kind === 'utf8') return null;
      const values = arena.take(range.rows * widthOf(physicalOf(type)));
      const present = arena.take(range.rows);
      this.#runKernel(range, type, place, values, present);
      const nulls = this.#context.result(16);
      if (this.#context.result(20) !== 0) {
        this.#widen(range, index, place);
        continue;
      }
      if (this.#context.result(24) !== 0) this.#parseOnHost(range, place, values);
      return { type, values, validity: nulls === 0 ? 0 : present };
    }
  }

  #runKernel(range: RowRange, type: DataType, place: number, values: number, present: number): void {
    const { run } = this.#kernels;
    const { found, base, rows } = range;
    const at = found.entries + range.first * found.stride + place * 4;
    const cut = place === this.#columns - 1 ? found.cut : 0;
    const context = this.#context.address;
    switch (type.kind) {
      case 'int64':
        return run.csvInt64(base, at, found.stride, rows, cut, context, values, present);
      case 'float64':
        return run.csvFloat64(base, at, found.stride, rows, cut, context, values, present);
      case 'decimal':
        return run.csvDecimal(base, at, found.stride, rows, cut, context, values, present, type.scale);
      case 'date':
        return run.csvDate(base, at, found.stride, rows, cut, context, values, present);
      case 'timestamp': {
        const zoned = type.zone === null ? 0 : 1;
        return run.csvTimestamp(base, at, found.stride, rows, cut, context, values, present, zoned);
      }
      case 'bool':
        return run.csvBool(base, at, found.stride, rows, cut, context, values, present);
      case 'utf8': {
        const plain = !found.hasQuotes && this.#context.result(36) === 0;
        if (plain) return run.csvPlainText(base, at, found.stride, rows, cut, context, values, present);
        return run.csvText(base, at, found.stride, rows, cut, context, values, present);
      }
    }
  }

  /** Finds the values that broke the column, and the type that holds them all. */
  #widen(range: RowRange, index: number, place: number): void {
    const { name } = this.#request.columns[index] as { readonly name: string };
    const type = this.#types[index] as DataType;
    let wider = type;
    let first: { readonly text: string; readonly row: number } | undefined;
    for (let row = 0; row < range.rows && wider.kind !== 'utf8'; row++) {
      const text = this.#content(range, row, place);
      if (this.#nulls.has(text) || this.#parses(type, text)) continue;
      first ??= { text, row };
      wider = joinTypes(wider, narrowestType(text));
    }
    if (first === undefined) {
      throw new PartitaError('bug', `column ${name}: the kernel and the grammar disagree`, {
        domain: 'csv',
        value: name,
      });
    }
    this.#types[index] = wider;
    const { entries, stride } = range.found;
    const rowStart = (this.#kernels.memory.u32[(entries + (range.first + first.row) * stride) / 4 - 1] as number) + 1;
    const known = this.#breaks.get(name);
    this.#breaks.set(name, {
      column: name,
      type: wider,
      value: known?.value ?? first.text,
      path: (this.#file as CsvFile).path,
      byte: known?.byte ?? range.byte + (rowStart >>> 0),
    });
  }

  #parses(type: DataType, text: string): boolean {
    const cell: Cell | undefined = parseValue(type, text);
    return cell !== undefined;
  }

  #parseOnHost(range: RowRange, place: number, values: number): void {
    const { u64, f64 } = this.#kernels.memory;
    for (let row = 0; row < range.rows; row++) {
      if (u64[values / 8 + row] === HOST_NAN) f64[values / 8 + row] = Number(this.#content(range, row, place));
    }
  }

  /** The text of a field without its quotes. */
  #content(range: RowRange, row: number, place: number): string {
    const { u8, u32 } = this.#kernels.memory;
    const { entries, stride, cut } = range.found;
    const at = (entries + (range.first + row) * stride) / 4 + place;
    const start = ((u32[at - 1] as number) + 1) >>> 0;
    const end = (u32[at] as number) - (place === this.#columns - 1 ? cut : 0);
    const text = decoder.decode(u8.subarray(range.base + start, range.base + end));
    const { quote } = (this.#file as CsvFile).dialect;
    return quote !== null && text.length >= 2 && text.startsWith(quote)
      ? this.#unescape(text.slice(1, -1), quote)
      : text;
  }

  #unescape(text: string, quote: string): string {
    const escape = (this.#file as CsvFile).dialect.escape ?? quote;
    if (!text.includes(escape)) return text;
    let plain = '';
    for (let i = 0; i < text.length; i++) {
      const next = text[i + 1];
      if (text[i] === escape && (next === quote || next === escape)) i++;
      plain += text[i];
    }
    return plain;
  }

  get #columns(): number {
    return (this.#file as CsvFile).columns.length;
  }

  #pathVector(type: DataType, rows: number): Vector {
    const values = this.#kernels.arena.take(rows * 8);
    const view = (BigInt(this.#pathBytes) << 32n) | BigInt(this.#path);
    this.#kernels.memory.u64.fill(view, values / 8, values / 8 + rows);
    return { type, values, validity: 0 };
  }

  #nullVector(type: DataType, rows: number): Vector {
    const width = widthOf(physicalOf(type));
    const values = this.#kernels.arena.take(rows * width);
    const validity = this.#kernels.arena.take(rows);
    this.#kernels.run.zero(values, rows * width);
    this.#kernels.run.zero(validity, rows);
    return { type, values, validity };
  }

  release(): void {
    if (this.#path !== 0) this.#kernels.memory.release(this.#path);
    this.#path = 0;
  }
}

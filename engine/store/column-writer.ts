/**
 * One column of a part while it is being written: collects the rows of a record batch, knows the narrowest encoding they
 * allow, keeps statistics, and gives the rows in the encoding asked for. Text begins as numbers of a dictionary and turns
 * plain with the first string that does not fit.
 */
import { BatchBuilder } from '../arrow/builder.js';
import type { Column } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import { INT64 } from '../arrow/types.js';
import type { Vector } from '../arrow/vector.js';
import { BATCH_ROWS } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { BatchArena } from '../kernels/memory.js';
import { ColumnEncoder, columnPlaces, integerEncoding } from './column-encoder.js';
import type { Encoding } from './encoding.js';
import { indicesOf, isDictionary } from './encoding.js';
import type { ChunkRange, MemoryColumn } from './memory-column.js';
import type { ColumnSummary } from './statistics.js';
import { ColumnStatistics } from './statistics.js';
import { TextDictionary } from './text-dictionary.js';

export class ColumnWriter {
  readonly #kernels: Kernels;
  readonly #type: DataType;
  readonly #statistics: ColumnStatistics;
  readonly #encoder: ColumnEncoder;
  readonly #capacity: number;
  /** Text only; kept when it has become too small, for the record batches that were written with it. */
  readonly #dictionary: TextDictionary | null;
  /** The rows: of the column's type, or int64 numbers of the dictionary. */
  #builder: BatchBuilder;
  #numbered: boolean;
  /** Rows that count for the estimate of distinct values: all that have numbers, of others a part. */
  #sampled = 0;

  /** `capacityRows`: rows that there is room for from the start; `dictionaryBytes`: of text's dictionary at most, 0 for none. */
  constructor(kernels: Kernels, type: DataType, capacityRows: number, dictionaryBytes: number) {
    this.#kernels = kernels;
    this.#type = type;
    this.#capacity = capacityRows;
    this.#statistics = new ColumnStatistics(kernels, type);
    this.#encoder = new ColumnEncoder(kernels);
    this.#numbered = dictionaryBytes > 0 && type.kind === 'utf8';
    this.#dictionary = this.#numbered ? new TextDictionary(kernels, dictionaryBytes) : null;
    this.#builder = new BatchBuilder(kernels, schemaOf(this.#numbered ? INT64 : type), capacityRows);
  }

  /** Bytes that the rows take in memory. */
  get bytes(): number {
    return this.#builder.bytes;
  }

  /** Views of the dictionary's entries; 0 for columns that never had one. */
  get dictionaryViews(): number {
    return this.#dictionary?.views ?? 0;
  }

  /** Takes `count` rows (at most `ENCODED_ROWS`) from row `start` on; `sample`: they count for the estimate of distinct values. */
  append(vector: Vector, start: number, count: number, sample: boolean): void {
    let done = 0;
    while (this.#numbered) {
      const dictionary = this.#dictionary as TextDictionary;
      const { rows, numbers } = dictionary.encode(vector, start + done, count - done);
      const validity = vector.validity === 0 ? 0 : vector.validity + start + done;
      this.#append({ type: INT64, values: numbers, validity }, 0, rows);
      done += rows;
      this.#sampled += rows;
      if (done === count) return;
      const length = this.#kernels.memory.u32[((vector.values + 8 * (start + done)) >>> 2) + 1] as number;
      if (!dictionary.grow(length)) this.#becomePlain();
    }
    this.#append(vector, start + done, count - done);
    this.#statistics.add(vector, start + done, count - done, sample);
    if (sample) this.#sampled += count - done;
  }

  /** Ends a record batch: the encoding that its rows need at least, and their range. */
  endChunk(): { readonly needed: Encoding; readonly range: ChunkRange } {
    const { nullCount } = this.#builder.view().columns[0] as Column;
    const range = this.#statistics.endChunk(nullCount);
    if (this.#type.kind === 'int64') return { needed: integerEncoding(range), range };
    if (!this.#numbered) return { needed: 'plain', range };
    const { count } = this.#dictionary as TextDictionary;
    // Arrow's indices have a sign.
    return { needed: count <= 2 ** 7 ? 'dictionary8' : count <= 2 ** 15 ? 'dictionary16' : 'dictionary32', range };
  }

  /** The rows of the record batch, valid until the next call to any writer; `encoding` is at least what they need. */
  encode(encoding: Encoding): MemoryColumn {
    const column = this.#builder.view().columns[0] as Column;
    return this.#encoder.encode(column, indicesOf(encoding));
  }

  /** Forgets the rows of the record batch. */
  reset(): void {
    this.#builder.reset();
  }

  /** Ends the part: its dictionary for a column that was stored with one, to be released by the caller. */
  endPart(encoding: Encoding): { readonly column: MemoryColumn; release(): void } | null {
    if (this.#numbered) this.#addDictionary();
    if (!isDictionary(encoding)) return null;
    const builder = (this.#dictionary as TextDictionary).build();
    return { column: columnPlaces(builder.view().columns[0] as Column), release: () => builder.release() };
  }

  /** What the part's `rows` rows are, and how many of them its sketch knows. */
  summary(rows: number): ColumnSummary & { readonly sampled: number } {
    const sampled = this.#sampled;
    const summary = { ...this.#statistics.summary(rows, sampled), sampled };
    return this.#numbered ? { ...summary, distinct: (this.#dictionary as TextDictionary).count } : summary;
  }

  sketch(): Uint8Array {
    return this.#statistics.sketch();
  }

  release(): void {
    this.#builder.release();
    this.#dictionary?.release();
    this.#statistics.release();
    this.#encoder.release();
  }

  #append(vector: Vector, start: number, count: number): void {
    this.#builder.append({ schema: this.#builder.schema, rows: start + count, vectors: [vector], positions: 0 }, start);
  }

  #addDictionary(): void {
    const dictionary = this.#dictionary as TextDictionary;
    this.#statistics.add(dictionary.entries(), 0, dictionary.count, true);
  }

  /** Turns the rows from numbers into text; from here on every row is text. */
  #becomePlain(): void {
    const numbers = this.#builder;
    this.#numbered = false;
    this.#addDictionary();
    this.#builder = new BatchBuilder(this.#kernels, schemaOf(this.#type), this.#capacity);
    const arena = new BatchArena(this.#kernels.memory);
    const { run } = this.#kernels;
    try {
      for (let start = 0; start < numbers.rows; start += BATCH_ROWS) {
        const rows = Math.min(BATCH_ROWS, numbers.rows - start);
        arena.reset();
        const [values, mask] = [arena.take(8 * rows), arena.take(rows)];
        const { buffers, nullCount } = columnPlaces(numbers.view().columns[0] as Column);
        const [validity = EMPTY, source = EMPTY] = buffers;
        run.pickViews(source.address + 8 * start, 8, this.dictionaryViews, rows, values);
        if (nullCount > 0) run.unpackBits(validity.address + (start >> 3), rows, mask);
        this.#append({ type: this.#type, values, validity: nullCount > 0 ? mask : 0 }, 0, rows);
      }
    } finally {
      arena.release();
      numbers.release();
    }
  }
}

const EMPTY = { address: 0, bytes: 0 };

function schemaOf(type: DataType): Schema {
  return [{ name: '', type }];
}

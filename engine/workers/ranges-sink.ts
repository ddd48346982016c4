/** Cuts the rows of a join into ranges of their places in the order of all. What a split gives belongs to it alone. */
import { BatchBuilder } from '../arrow/builder.js';
import { INT64, type Schema } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import { PartitaError } from '../errors.js';
import type { Kernels } from '../kernels/load.js';
import { PLACE_COLUMN, type PlaceSpec } from '../operators/join-spec.js';
import type { Exchange, RangeRef } from './exchange.js';
import { NOTHING, SplitSink, type SinkOutput } from './sink.js';

const FIRST_ROWS = 1024;
/** Bytes of one record batch of a range. */
const MOST_BYTES = 2 ** 18;

export class RangesSink extends SplitSink {
  readonly #kernels: Kernels;
  readonly #exchange: Exchange;
  readonly #range: number;
  readonly #schema: Schema;
  /** Places of the columns that are kept, and of those with the rows' places. */
  readonly #kept: readonly number[];
  readonly #placed: readonly number[];
  readonly #starts: readonly number[];
  readonly #builder: BatchBuilder;
  #present = -1;
  #ranges: RangeRef[] = [];

  constructor(kernels: Kernels, input: Schema, exchange: Exchange, { columns, starts, range }: PlaceSpec) {
    super();
    this.#kernels = kernels;
    this.#exchange = exchange;
    this.#range = range;
    this.#placed = columns.map((name) => input.findIndex((field) => field.name === name));
    this.#kept = input.flatMap((_, place) => (this.#placed.includes(place) ? [] : [place]));
    const kept = this.#kept.map((place) => input[place] as Schema[number]);
    this.#schema = [...kept, { name: PLACE_COLUMN, type: INT64 }];
    this.#starts = starts.map((numbers) => {
      const address = kernels.memory.allocate(8 * (numbers.length + 1));
      kernels.memory.i64.set(numbers, address >>> 3);
      return address;
    });
    this.#builder = new BatchBuilder(kernels, this.#schema, FIRST_ROWS);
  }

  push(batch: Batch): boolean {
    const { memory, run } = this.#kernels;
    const { rows } = batch;
    const places = this.#numbered(batch);
    const vectors = this.#kept.map((place) => batch.vectors[place] as Vector);
    const placed: Batch = {
      schema: this.#schema,
      rows,
      vectors: [...vectors, { type: INT64, values: places, validity: 0 }],
      positions: 0,
    };
    for (let start = 0; start < rows;) {
      const range = Math.floor(Number(memory.i64[(places >>> 3) + start]) / this.#range);
      if (range !== this.#present) this.#give();
      this.#present = range;
      const least = BigInt(range) * BigInt(this.#range);
      const end = run.joinPlacesWithin(places, start, rows, least, least + BigInt(this.#range));
      this.#builder.append(placed, start, end - start);
      if (this.#builder.bytes > MOST_BYTES) this.#give();
      start = end;
    }
    return true;
  }

  endSplit(): SinkOutput {
    this.#give();
    const ranges = this.#ranges;
    this.#ranges = [];
    return { ...NOTHING, ranges };
  }

  release(): void {
    this.#builder.release();
    for (const address of this.#starts) this.#kernels.memory.release(address);
  }

  /** The rows' numbers in the order of all, in the batch arena. */
  #numbered({ vectors, rows }: Batch): number {
    const [place, table] = this.#placed.map((index) => vectors[index] as Vector);
    const [starts = 0, tableStarts = 0] = this.#starts;
    if (place === undefined || (place.validity !== 0 && table === undefined)) {
      throw new PartitaError('bug', 'a row of a join has no place', { domain: 'join' });
    }
    const { arena, run } = this.#kernels;
    const out = arena.take(8 * rows);
    run.joinPlaces(place.values, place.validity, rows, starts, table?.values ?? 0, tableStarts, out);
    return out;
  }

  #give(): void {
    if (this.#builder.rows === 0) return;
    this.#ranges.push({ ...this.#exchange.putBatch(this.#builder.view()), range: this.#present });
    this.#builder.reset();
  }
}

/**
 * Cuts rows into partitions by the hash of their keys or by ranges of them, in their order. What a split gives belongs to it alone, so nothing
 * is lost with a worker.
 */
import { BatchBuilder } from '../arrow/builder.js';
import { INT64, type Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import { gatherRows } from '../expr/compile.js';
import type { Split } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import type { PartitionSpec } from '../operators/partition-spec.js';
import { openCut, type Cut } from './cuts.js';
import type { Exchange, PartitionBlockRef } from './exchange.js';
import { NOTHING, SplitSink, type SinkOutput } from './sink.js';

/** Rows for which a partition's buffers begin. */
const FIRST_ROWS = 64;
/** Bytes of one block: a table of one key is made of whole ones. */
const MOST_BYTES = 16 * 2 ** 20;
const MEMORY_SHARE = 1 / 16;
/** Rows of a split, at most; their numbers stand below that of the split. */
const SPLIT_ROWS = 2n ** 40n;

export class PartitionsSink extends SplitSink {
  readonly #kernels: Kernels;
  readonly #exchange: Exchange;
  readonly #spec: PartitionSpec;
  readonly #cut: Cut;
  readonly #schema: Schema;
  /** Places of the columns that are kept. */
  readonly #places: readonly number[];
  readonly #builders: (BatchBuilder | null)[];
  readonly #most: number;
  readonly #shared: boolean;
  #partitions: PartitionBlockRef[] = [];
  #first = 0n;
  #position = 0n;
  #bytes = 0;

  constructor(kernels: Kernels, input: Schema, exchange: Exchange, spec: PartitionSpec, memory: number) {
    super();
    this.#kernels = kernels;
    this.#exchange = exchange;
    this.#spec = spec;
    this.#cut = openCut(kernels, spec.cut, input);
    this.#places = spec.columns.map((name) => input.findIndex((field) => field.name === name));
    const kept = this.#places.map((place) => input[place] as Schema[number]);
    this.#schema = spec.position === null ? kept : [...kept, { name: spec.position, type: INT64 }];
    this.#builders = Array.from({ length: this.#cut.parts }, () => null);
    this.#shared = spec.cut.kind === 'ranges';
    this.#most = Math.min(MOST_BYTES, memory * MEMORY_SHARE);
  }

  beginSplit(split: Split): void {
    this.#first = BigInt(split.index) * SPLIT_ROWS;
    this.#position = this.#first;
  }

  push(batch: Batch): boolean {
    const rows = this.#kept(batch);
    const { order, counts } = this.#cut.cut(batch);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const ordered = gatherRows(this.#kernels, rows, order, total);
    let start = 0;
    counts.forEach((count, p) => {
      if (count > 0) this.#builder(p).append(ordered, start, count);
      start += count;
    });
    this.#bytes = this.#builders.reduce((sum, builder) => sum + (builder?.bytes ?? 0), 0);
    if (this.#bytes > this.#most) this.#give();
    return true;
  }

  endSplit(): SinkOutput {
    this.#give();
    const partitions = this.#partitions;
    this.#partitions = [];
    return { ...NOTHING, partitions, places: Number(this.#position - this.#first) };
  }

  release(): void {
    for (const builder of this.#builders) builder?.release();
    this.#cut.release();
  }

  /** The columns that are kept, and where asked for the rows' places. */
  #kept(batch: Batch): Batch {
    const vectors = this.#places.map((place) => batch.vectors[place] as Batch['vectors'][number]);
    if (this.#spec.position === null) return { ...batch, schema: this.#schema, vectors, positions: 0 };
    const values = this.#kernels.arena.take(8 * batch.rows);
    this.#kernels.run.sequence(values, batch.rows, this.#position);
    this.#position += BigInt(batch.rows);
    const all = [...vectors, { type: INT64, values, validity: 0 }];
    return { ...batch, schema: this.#schema, vectors: all, positions: 0 };
  }

  #builder(part: number): BatchBuilder {
    const builder = this.#builders[part] ?? new BatchBuilder(this.#kernels, this.#schema, FIRST_ROWS);
    this.#builders[part] = builder;
    return builder;
  }

  #give(): void {
    if (this.#builders.every((builder) => (builder?.rows ?? 0) === 0)) return;
    const batches = this.#builders.map((builder) => (builder === null || builder.rows === 0 ? null : builder.view()));
    this.#partitions.push(this.#exchange.putPartitions(batches, this.#shared));
    for (const builder of this.#builders) builder?.reset();
    this.#bytes = 0;
  }
}

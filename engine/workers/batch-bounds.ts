/** Where the values of one column lie in each batch that is collected, learned from the rows as they come. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { ColumnStatistics, rangeOfSummary } from '../store/statistics.js';
import type { ColumnBounds } from './exchange.js';

export class BatchBounds {
  readonly #kernels: Kernels;
  readonly #column: string;
  readonly #place: number;
  readonly #type: DataType;
  #statistics: ColumnStatistics;

  constructor(kernels: Kernels, schema: Schema, column: string) {
    this.#kernels = kernels;
    this.#column = column;
    this.#place = schema.findIndex(({ name }) => name === column);
    this.#type = (schema[this.#place] as Schema[number]).type;
    this.#statistics = new ColumnStatistics(kernels, this.#type);
  }

  add({ vectors, rows }: Batch): void {
    this.#statistics.add(vectors[this.#place] as Vector, 0, rows, false);
  }

  /** Of the rows since the last call, which the batch holds. */
  take({ columns, rows }: RecordBatch): ColumnBounds {
    this.#statistics.endChunk(columns[this.#place]?.nullCount ?? 0);
    const range = rangeOfSummary(this.#type, this.#statistics.summary(rows, 0), rows);
    this.#statistics.release();
    this.#statistics = new ColumnStatistics(this.#kernels, this.#type);
    return { column: this.#column, range };
  }

  release(): void {
    this.#statistics.release();
  }
}

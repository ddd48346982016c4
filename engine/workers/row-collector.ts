/** Collects vectors into record batches of bounded size. */
import { BatchBuilder } from '../arrow/builder.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';

/** Rows of one record batch that leaves a worker; fewer where they are large. */
export const OUTPUT_ROWS = 16_384;
const OUTPUT_BYTES = 16 * 2 ** 20;
const MEMORY_SHARE = 1 / 16;

interface CollectorOptions {
  readonly rows?: number;
  readonly copies?: boolean;
  readonly share?: number;
}

export class RowCollector {
  readonly #builder: BatchBuilder;
  readonly #rows: number;
  readonly #bytes: number;
  readonly #copies: boolean;

  /**
   * `copies`: whoever gets a batch keeps it; else it is to be copied at once. `share`: of the kernel memory, what one batch
   * may take.
   */
  constructor(
    kernels: Kernels,
    schema: Schema,
    readonly give: (batch: RecordBatch) => unknown,
    { rows = OUTPUT_ROWS, copies = false, share = MEMORY_SHARE }: CollectorOptions = {},
  ) {
    this.#rows = rows;
    this.#bytes = Math.min(OUTPUT_BYTES, kernels.memory.budget * share);
    this.#copies = copies;
    // Many columns begin with few rows each.
    const capacity = Math.max(16, Math.min(OUTPUT_ROWS, Math.floor(this.#bytes / (8 * schema.length + 1))));
    this.#builder = new BatchBuilder(kernels, schema, capacity);
  }

  append(batch: Batch): void {
    this.#builder.append(batch);
    if (this.#builder.rows >= this.#rows || this.#builder.bytes >= this.#bytes) this.end();
  }

  end(): void {
    if (this.#builder.rows === 0) return;
    this.give(this.#copies ? this.#builder.finish() : this.#builder.view());
    this.#builder.reset();
  }

  release(): void {
    this.#builder.release();
  }
}

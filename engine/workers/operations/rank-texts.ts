/** Puts the different texts of a stored column in order, by the dictionaries of its parts. */
import { BatchBuilder } from '../../arrow/builder.js';
import { UTF8 } from '../../arrow/types.js';
import type { Kernels } from '../../kernels/load.js';
import { columnKey } from '../../operators/order/keys.js';
import { Ordering } from '../../operators/order/ordering.js';
import type { RankedTexts } from '../../operators/packed/packed-keys.js';
import { TextNumbers } from '../../operators/packed/text-numbers.js';
import { dictionariesOf, type StoreSource } from '../../store/reader.js';
import type { WorkerContext } from '../context.js';

export interface RankArgs {
  readonly source: StoreSource;
  /** Name of a text column that has a dictionary in each part. */
  readonly column: string;
  /** Whether greater ones come first. */
  readonly descending: boolean;
  /** How many different texts there may be, and their bytes. */
  readonly most: { readonly texts: number; readonly bytes: number };
}

/** Null where they are too many or too long. */
export function rankTexts({ source, column, descending, most }: RankArgs, context: WorkerContext): RankedTexts | null {
  const { kernels } = context;
  const numbers = new TextNumbers(kernels, most.texts, most.bytes);
  try {
    for (const { views, count } of dictionariesOf(kernels, source, column, context.proven)) {
      context.control.checkpoint();
      const out = kernels.memory.allocate(4 * count);
      const added = numbers.add(views, count, out);
      kernels.memory.release(out);
      if (added < count) return null;
    }
    return inOrder(kernels, numbers, descending);
  } finally {
    numbers.release();
  }
}

function inOrder(kernels: Kernels, { views, count }: TextNumbers, descending: boolean): RankedTexts {
  const { memory, run } = kernels;
  const items = memory.allocate(12 * count);
  const ordered = items + 4 * count;
  const key = columnKey({ type: UTF8, values: views, validity: 0 }, descending);
  const ordering = new Ordering(kernels, [key], count);
  const schema = [{ name: '', type: UTF8 }];
  const builder = new BatchBuilder(kernels, schema, count);
  try {
    run.orderItems(0, 1, count, items);
    ordering.order(items, count);
    run.pickViews(items, 4, views, count, ordered);
    builder.append({ schema, rows: count, vectors: [{ type: UTF8, values: ordered, validity: 0 }], positions: 0 });
    const [column] = builder.finish().columns;
    return { offsets: column?.offsets as Int32Array, values: column?.values as Uint8Array };
  } finally {
    builder.release();
    ordering.release();
    memory.release(items);
  }
}

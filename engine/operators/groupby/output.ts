/** Ordered records -> record batches: key columns as they are, aggregates by their own `finish`. */
import type { GroupStates } from '../../aggregates/aggregate.js';
import type { Column, RecordBatch } from '../../arrow/record-batch.js';
import type { DataType, Physical } from '../../arrow/types.js';
import { BATCH_ROWS } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { KeyPlace, Layout } from './layout.js';
import type { LongLists } from './long-lists.js';
import { FinishedStates } from './finished-states.js';
import { gatherWords, gatherText, withValidity } from './gather.js';
import { schemaOf } from './schema.js';

/** So many records stay in the caches. */
const FEW_GROUPS = 2 ** 12;

export interface OutputOptions {
  /** Lists of the only group, which its record lacks. */
  readonly lists?: LongLists | null;
  /** Whether records come near each other in their order. */
  readonly isNear?: boolean;
}

/** `order` is the address of the groups' record addresses. */
export function* resultBatches(
  kernels: Kernels,
  layout: Layout,
  order: number,
  groups: number,
  { lists = null, isNear = groups < FEW_GROUPS }: OutputOptions = {},
): Iterable<RecordBatch> {
  const { memory, run } = kernels;
  const schema = schemaOf(layout);
  const most = Math.min(BATCH_ROWS, groups);
  // Each column goes through the records once more: in their order they come without misses.
  const copies = isNear ? 0 : memory.allocate((4 + layout.stride) * most);
  try {
    for (let start = 0; start < groups; start += BATCH_ROWS) {
      const rows = Math.min(BATCH_ROWS, groups - start);
      let addresses = order + 4 * start;
      if (copies !== 0) {
        const copied = copies + layout.stride * most;
        run.groupCopy(addresses, rows, layout.stride, copies);
        run.orderItems(copies, layout.stride, rows, copied);
        addresses = copied;
      }
      const nullBytes = new Map(layout.keys.map(({ nullByte }) => [nullByte, 0]));
      for (const at of nullBytes.keys()) nullBytes.set(at, run.groupOutAny(addresses, rows, at));
      const keys = layout.keys.map((key) => {
        const isNullable = ((nullBytes.get(key.nullByte) ?? 0) & key.nullBit) !== 0;
        return keyColumn(kernels, key, isNullable, addresses, rows);
      });
      const aggregates = layout.aggregates.map(({ aggregate, parameters, column, as }) => {
        const states: GroupStates = new FinishedStates(kernels, layout, column, as, addresses, rows, lists);
        return aggregate.finish(states, parameters);
      });
      yield { schema, rows, columns: [...keys, ...aggregates] };
    }
  } finally {
    if (copies !== 0) memory.release(copies);
  }
}

function keyColumn(kernels: Kernels, key: KeyPlace, isNullable: boolean, addresses: number, rows: number): Column {
  const { run, memory } = kernels;
  if (!isNullable) return valuesOf(kernels, key.type, key.physical, addresses, rows, key.offset);
  const flags = memory.allocate(rows);
  const nulls = run.groupOutPresent(addresses, rows, key.nullByte, key.nullBit, flags);
  const present = memory.u8.slice(flags, flags + rows);
  memory.release(flags);
  const column = valuesOf(kernels, key.type, key.physical, addresses, rows, key.offset);
  return withValidity(column, nulls, (row) => present[row] === 1);
}

function valuesOf(
  kernels: Kernels,
  type: DataType,
  physical: Physical,
  addresses: number,
  rows: number,
  offset: number,
): Column {
  if (physical === 'str') return gatherText(kernels, type, addresses, rows, offset);
  return gatherWords(kernels, type, rows, (out) => kernels.run.groupOutWords(addresses, rows, offset, out));
}

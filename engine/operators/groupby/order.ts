/** Orders the groups of a table by their keys. */
import type { Kernels } from '../../kernels/load.js';
import type { OrderKey } from '../order/keys.js';
import { Ordering } from '../order/ordering.js';
import type { KeyPlace, Layout } from './layout.js';
import type { GroupTable } from './table.js';

/** The address of one u32 record address a group, in result order; the caller releases it. */
export function orderGroups(kernels: Kernels, layout: Layout, table: GroupTable): number {
  const { groups } = table;
  const addresses = recordAddresses(kernels, table);
  const ordering = new Ordering(kernels, recordKeys(layout), groups);
  ordering.order(addresses, groups);
  ordering.release();
  return addresses;
}

/** The address of one u32 record address a group, as they were made; the caller releases it. */
export function recordAddresses({ memory, run }: Kernels, table: GroupTable): number {
  const addresses = memory.allocate(4 * table.groups);
  let next = addresses;
  for (const { start, end } of table.records) {
    const records = (end - start) / table.stride;
    run.orderItems(start, table.stride, records, next);
    next += 4 * records;
  }
  return addresses;
}

/** The keys as they stand in records. */
export function recordKeys({ keys }: Layout): OrderKey[] {
  return keys.map(({ physical, offset, nullByte, nullBit }: KeyPlace) => ({
    kind: physical === 'str' ? 'string' : physical === 'f64' ? 'float' : 'integer',
    base: offset,
    shift: 0,
    nulls: { base: nullByte, bit: Math.log2(nullBit), saysPresent: false, zeroed: true },
    descending: false,
  }));
}

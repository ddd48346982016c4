/** Makes the states of finished groups that come of kept values: of records, or of lists that were left where they lie. */
import type { Kernels } from '../../kernels/load.js';
import type { Layout } from './layout.js';
import type { LongLists } from './long-lists.js';
import type { GroupStates } from './states.js';

/** Values at a time, where no group has more. */
const FEWEST_VALUES = 2 ** 14;

/** `order`: address of the groups' record addresses; `lists`: those of the only group. */
export function makeLateStates(
  kernels: Kernels,
  layout: Layout,
  states: GroupStates,
  order: number,
  groups: number,
  lists: LongLists | null,
): void {
  for (const [index, column] of layout.columns.entries()) {
    if (!states.hasLate(index)) continue;
    const offset = column.states.find(({ name }) => name === 'values')?.offset ?? 0;
    if (lists === null) ofRecords(kernels, states, index, offset, order, groups);
    else ofLists(kernels, states, index, offset, order, lists);
  }
}

function ofRecords(
  { memory, run }: Kernels,
  states: GroupStates,
  column: number,
  offset: number,
  order: number,
  groups: number,
): void {
  const capacity = Math.max(FEWEST_VALUES, run.groupLongestValues(order, groups, offset));
  const values = memory.allocate(12 * capacity + 4);
  const addresses = values + 8 * capacity;
  const number = addresses + 4 * capacity;
  for (let done = 0; done < groups;) {
    done += run.groupKeptRows(order + 4 * done, groups - done, offset, capacity, number, addresses, values);
    const rows = memory.u32[number >>> 2] as number;
    if (rows > 0) states.updateLate(column, { addresses, values, positions: 0, rows });
  }
  memory.release(values);
}

function ofLists(
  { memory }: Kernels,
  states: GroupStates,
  column: number,
  offset: number,
  order: number,
  lists: LongLists,
): void {
  const record = memory.u32[order >>> 2] as number;
  const values = memory.allocate(12 * FEWEST_VALUES);
  const addresses = values + 8 * FEWEST_VALUES;
  memory.u32.fill(record, addresses >>> 2, (addresses >>> 2) + FEWEST_VALUES);
  for (const words of lists.words(offset)) {
    for (let start = 0; start < words.length; start += 2 * FEWEST_VALUES) {
      const part = words.subarray(start, start + 2 * FEWEST_VALUES);
      memory.u32.set(part, values >>> 2);
      states.updateLate(column, { addresses, values, positions: 0, rows: part.length / 2 });
    }
  }
  memory.release(values);
}

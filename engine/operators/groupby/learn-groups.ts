/** Makes the groups of a stretch's rows that a dense index does not know yet, and tells it where they are. */
import type { Kernels } from '../../kernels/load.js';
import type { DenseIndex } from './dense.js';
import { writeKeys, type KeyVector } from './keys.js';
import type { Layout } from './layout.js';
import type { Scratch } from './scratch.js';
import type { GroupTable } from './table.js';

/** False where the table has no room for all of them; those that it has taken are known then. */
export function learnGroups(
  kernels: Kernels,
  layout: Layout,
  table: GroupTable,
  dense: DenseIndex,
  scratch: Scratch,
  keys: readonly KeyVector[],
  rows: number,
): boolean {
  const { run } = kernels;
  const { list, hashes, keyRows, addresses } = scratch;
  const { keyEnd } = layout;
  if (dense.isFull(table.groups, keys)) return true;
  const missing = dense.missing(rows, list);
  if (missing === 0) return true;
  const listed = keys.map((key, index): KeyVector => {
    const [values, validity] = [scratch.keyListed(index), scratch.keyValidity(index)];
    run.groupListedWords(key.values, list, missing, values);
    if (key.validity !== 0) run.groupListedBytes(key.validity, list, missing, validity);
    return { values, validity: key.validity === 0 ? 0 : validity };
  });
  writeKeys(kernels, layout, listed, missing, hashes, keyRows, keyEnd);
  let done = 0;
  do {
    const found = run.groupFind(table.control, keyRows + done * keyEnd, keyEnd, missing - done, addresses);
    dense.learnListed(list + 4 * done, found, addresses);
    done += found;
  } while (done < missing && table.makeRoom());
  return done === missing;
}

/** The store as the door shows it: its tables, whether they are whole, and getting rid of them. */
import { join } from 'node:path';
import { unknownName } from '../errors.js';
import { loadKernels } from '../kernels/load.js';
import {
  collectGarbage,
  defaultStore,
  listTables,
  removeTable,
  verifyTable,
  type GarbageReport,
  type TableListing,
} from '../store/catalogue.js';

/** Kernel memory for reading a table's parts one after the other. */
const VERIFY_BYTES = 256 * 2 ** 20;

/** Imported tables. The folder is the user's own store unless given. */
export const store = {
  /** All finished tables by name; a damaged one has a `problem` instead of a manifest. */
  list(folder: string = defaultStore()): readonly TableListing[] {
    return listTables(folder);
  },

  /** Reads every byte of a table. Gives what is wrong, a sentence each; nothing when all is well. */
  verify(table: string, folder: string = defaultStore()): readonly string[] {
    const names = listTables(folder).map((entry) => entry.name);
    if (!names.includes(table)) throw unknownName('store', 'table', table, names);
    return verifyTable(loadKernels(VERIFY_BYTES), join(folder, table));
  },

  /** Removes a table and what is left of imports of it; its sources stay. */
  remove(table: string, folder: string = defaultStore()): void {
    removeTable(folder, table);
  },

  /** Removes what nobody will use: replaced tables, temporary files, dead locks. The rest is only reported. */
  gc(folder: string = defaultStore()): GarbageReport {
    return collectGarbage(folder);
  },
} as const;

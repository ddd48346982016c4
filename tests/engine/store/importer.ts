/** A process that imports a seeded table, waiting a little after each part; the kill tests end it anywhere. */
import { loadKernels } from '../../../engine/kernels/load.js';
import { importSplit } from '../../../engine/store/import-split.js';
import { ImportSession } from '../../../engine/store/import.js';
import { ALL_TYPES } from '../arrow/random-batch.js';
import { randomTable, testReader } from './tables.js';

const [folder, store, seed] = process.argv.slice(2) as [string, string, string];
const kernels = loadKernels(2 ** 28);
const table = randomTable(folder, Number(seed), ALL_TYPES, 12, 2000);
const session = ImportSession.open(store, table.dataset);
process.stdout.write('begun\n');
for (const split of session.pendingSplits()) {
  const outcome = await importSplit(kernels, testReader(kernels, table, session.schema), split, session.target);
  if (outcome.kind === 'part') session.commitPart(outcome.entry);
}
session.finish();

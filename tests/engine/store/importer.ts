/** A process that imports a seeded table; the kill tests end it in the middle of any action on its disk. */
import { loadKernels } from '../../../engine/kernels/load.js';
import { DISK, type Disk } from '../../../engine/store/disk.js';
import { ALL_TYPES } from '../arrow/random-batch.js';
import { importAll, randomTable, watchedDisk } from './tables.js';

const [folder, store, seed, actions] = process.argv.slice(2) as [string, string, string, string];
let left = Number(actions);

/** The process dies in its n-th action; of what it writes then, the first half arrives. */
const disk = watchedDisk((action, words) => {
  if (--left > 0) return;
  if (action === 'write') {
    const [file, [piece]] = words as Parameters<Disk['write']>;
    if (piece !== undefined) DISK.write(file, [piece.subarray(0, piece.length >> 1)]);
  }
  process.kill(process.pid, 'SIGKILL');
});
await importAll(loadKernels(2 ** 28), store, randomTable(folder, Number(seed), ALL_TYPES, 12, 2000), disk);

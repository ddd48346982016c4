/**
 * The distinct keys of one side of a join, where it only matters whether a key is there: as large as they are, however many
 * rows have them. Takes them batch by batch; owns its table until `release`.
 */
import type { Batch } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { KeyVector } from '../groupby/keys.js';
import { GroupTable } from '../groupby/table.js';
import { PartitaError } from '../../errors.js';
import { findInStretches } from './find.js';
import type { KeyColumns } from './keys.js';

/** How the tags of a group-by's table are turned and multiplied to a slot. */
const TURN = 8;
const FACTOR = 1;

export class KeySet {
  readonly #kernels: Kernels;
  readonly #keys: KeyColumns;
  readonly #table: GroupTable;

  constructor(kernels: Kernels, keys: KeyColumns) {
    this.#kernels = kernels;
    this.#keys = keys;
    this.#table = new GroupTable(kernels, keys.layout, Infinity);
  }

  add(batch: Batch): void {
    const { arena, run } = this.#kernels;
    const { keyEnd } = this.#keys.layout;
    const keys = this.#keys.rows(batch);
    const found = arena.take(4 * batch.rows);
    for (let done = 0; done < batch.rows;) {
      done += run.groupFind(this.#table.control, keys + done * keyEnd, keyEnd, batch.rows - done, found);
      if (done < batch.rows && !this.#table.makeRoom()) {
        throw new PartitaError('resources', 'the keys of a join do not fit the memory of a worker', {
          domain: 'join',
          hint: 'raise --memory, or lower --threads so that each worker gets more of it',
        });
      }
    }
  }

  /** Not 0 for the keys that are there, to the u32s at `out`; gives how many are. */
  find(vectors: readonly KeyVector[], rows: number, out: number): number {
    const control = this.#table.control >>> 2;
    const [address = 0, count = 0] = this.#kernels.memory.u32.subarray(control, control + 2);
    const slots = { address, count };
    return findInStretches(this.#kernels, this.#keys, vectors, rows, out, {
      slots,
      turn: TURN,
      factor: FACTOR,
      base: 0,
      scale: 1,
    });
  }

  release(): void {
    this.#table.release();
  }
}

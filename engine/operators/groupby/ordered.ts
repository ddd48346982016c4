/**
 * A group-by of rows that come in the order of their keys, words without nulls: rows of one group are neighbours, so nothing is looked up
 * and no more groups are kept than make a batch of the result. Owns its table and scratch until `release`.
 */
import type { RecordBatch } from '../../arrow/record-batch.js';
import { BATCH_ROWS, type Batch, type Vector } from '../../arrow/vector.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { Kernels } from '../../kernels/load.js';
import type { GroupByColumns } from '../groupby-spec.js';
import { writeKeys } from './keys.js';
import { layoutOf, type Layout } from './layout.js';
import { recordAddresses } from './order.js';
import { resultBatches } from './output.js';
import { Scratch, STRETCH } from './scratch.js';
import { GroupStates } from './states.js';
import { GroupTable } from './table.js';
import { RowUpdates } from './updates.js';

/** Blocks of records are up to twice as large as what is in them, and groups are given once they are enough. */
const SLACK = 4;

export interface OrderedOptions {
  /** Bytes that groups may take until they are given; at least one is kept. */
  readonly memory: number;
  /** Takes groups in order; false where no more are wanted. */
  readonly onGroups: (batch: RecordBatch) => boolean;
}

export class OrderedGroups {
  readonly #kernels: Kernels;
  readonly #options: OrderedOptions;
  readonly #layout: Layout;
  /** Groups that are given at a time, or up to as many more. */
  readonly #most: number;
  readonly #table: GroupTable;
  readonly #states: GroupStates;
  readonly #scratch: Scratch;
  readonly #updates: RowUpdates;
  /** Scratch: addresses of the words of a stretch, the words of the row before it, and the records made in it. */
  readonly #columns: number;
  readonly #before: number;
  readonly #made: number;
  /** Record of the group at hand; 0 before the first one. */
  #last = 0;
  #wantsMore = true;

  constructor(kernels: Kernels, spec: GroupByColumns, options: OrderedOptions) {
    this.#kernels = kernels;
    this.#options = options;
    this.#layout = layoutOf(spec);
    this.#most = Math.max(1, Math.min(BATCH_ROWS, Math.floor(options.memory / (SLACK * this.#layout.stride))));
    this.#table = new GroupTable(kernels, this.#layout, Infinity);
    this.#table.dropSlots();
    this.#states = new GroupStates(kernels, this.#layout, this.#table);
    this.#scratch = new Scratch(kernels, this.#layout);
    this.#updates = new RowUpdates(kernels, this.#layout, this.#states, this.#scratch);
    const keys = this.#layout.keys.length;
    this.#before = kernels.memory.allocate(16 * keys + 4 * STRETCH);
    this.#columns = this.#before + 8 * keys;
    this.#made = this.#columns + 8 * keys;
  }

  /** Takes the next rows in order; false once no more are wanted. */
  push(batch: Batch): boolean {
    for (let start = 0; start < batch.rows && this.#wantsMore;) {
      start += this.#stretch(batch, start, Math.min(STRETCH, this.#most, batch.rows - start));
    }
    return this.#wantsMore;
  }

  /** No more rows come: gives the last groups. */
  end(): void {
    if (this.#wantsMore && this.#table.groups > 0) this.#give();
  }

  release(): void {
    this.#states.release();
    this.#table.release();
    this.#scratch.release();
    this.#kernels.memory.release(this.#before);
  }

  /** Takes some rows of a stretch; gives how many. */
  #stretch(batch: Batch, start: number, most: number): number {
    const { memory, run } = this.#kernels;
    const { list, addresses } = this.#scratch;
    const keys = this.#layout.keys.map(({ column }) => (batch.vectors[column] as Vector).values + 8 * start);
    memory.u32.set(keys, this.#columns >>> 2);
    let rows = most;
    let begun = run.groupRuns(this.#columns, keys.length, rows, this.#last === 0 ? 0 : this.#before, list);
    if (begun > 0 && this.#table.groups >= this.#most) {
      const own = memory.u32[list >>> 2] as number;
      // The group at hand ends first.
      if (own > 0) [rows, begun] = [own, 0];
      else this.#give();
    }
    if (begun > 0) this.#append(keys, begun);
    run.groupSpread(list, begun, rows, this.#made, this.#last, addresses);
    if (begun > 0) this.#last = memory.u32[(this.#made >>> 2) + begun - 1] as number;
    this.#states.updateRows(addresses, rows);
    for (const index of this.#layout.columns.keys()) this.#updates.column(index, batch, start, rows);
    keys.forEach((at, key) => {
      memory.u64[(this.#before >>> 3) + key] = memory.u64[(at >>> 3) + rows - 1] as bigint;
    });
    return rows;
  }

  /** Makes a record for each of the listed rows. */
  #append(keys: readonly number[], rows: number): void {
    const { run } = this.#kernels;
    const { hashes, list } = this.#scratch;
    for (let done = 0; done < rows;) {
      if (this.#table.freeRecords === 0 && !this.#table.addRecords()) throw noRoom(this.#layout);
      const fit = Math.min(rows - done, this.#table.freeRecords);
      const listed = keys.map((values, key) => {
        const out = this.#scratch.keyListed(key);
        run.groupListedWords(values, list + 4 * done, fit, out);
        return { values: out, validity: 0 };
      });
      writeKeys(this.#kernels, this.#layout, listed, fit, hashes, this.#table.nextRecord, this.#table.stride);
      done += run.groupAppend(this.#table.control, fit, this.#made + 4 * done);
    }
  }

  #give(): void {
    const order = recordAddresses(this.#kernels, this.#table);
    try {
      for (const batch of resultBatches(this.#kernels, this.#layout, order, this.#table.groups, { isNear: true })) {
        this.#wantsMore &&= this.#options.onGroups(batch);
      }
    } finally {
      this.#kernels.memory.release(order);
    }
    this.#states.reset();
    this.#table.reset();
    this.#last = 0;
  }
}

function noRoom({ stride }: Layout): PartitaError {
  return new PartitaError('resources', words`there is no memory for a group of ${stride} bytes`, {
    domain: 'group-by',
    value: String(stride),
    hint: 'raise --memory, or lower --threads so that each worker gets more of it',
  });
}

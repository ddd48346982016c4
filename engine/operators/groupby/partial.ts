/**
 * Phase 1 of a group-by, in every worker: takes batches, keeps partial groups within its memory, gives them away as
 * blocks when they outgrow it and at the end. Owns its table and scratch until `release`.
 */
import type { Batch, Vector } from '../../arrow/vector.js';
import type { Cause } from '../../decisions.js';
import { PartitaError } from '../../errors.js';
import type { Kernels } from '../../kernels/load.js';
import type { DenseRange, GroupBlock, GroupBySpec } from '../groupby-spec.js';
import { KeyRanges } from '../order/key-ranges.js';
import { ownRoom, writeBlocks, type BlockOptions } from './block.js';
import { DenseIndex } from './dense.js';
import { DenseSums } from './dense-sums.js';
import { writeKeys, type KeyVector } from './keys.js';
import { learnGroups } from './learn-groups.js';
import { layoutOf, type Layout } from './layout.js';
import { OneGroup } from './one-group.js';
import { Scratch, STRETCH } from './scratch.js';
import { GroupStates } from './states.js';
import { GroupTable } from './table.js';
import { RowUpdates } from './updates.js';

const MOST_DENSE_ENTRIES = 2 ** 22;
/** Rows after which a table that was expected not to reduce is looked at. */
const TRIAL_ROWS = 65_536;
/** Rows below which a full table says nothing about the reduction. */
const LEAST_EVIDENCE = 1024;
/** Groups a row above which a table is not worth its look-ups. */
const POOR_REDUCTION = 0.6;
/** Of the table's memory, the part that sums beside the records may take. */
const SUMS_SHARE = 1 / 8;
/** Groups are wanted in rising order. */
const KEYS_RISE = { descending: [], apart: false };
/** Rows that are only passed on leave while they are in the last-level cache. */
const PASS_THROUGH_BYTES = 2 ** 23;

export interface PartialOptions {
  /** Bytes that the table may take before it is given away. */
  readonly memory: number;
  readonly onBlock: (block: GroupBlock) => void;
  /** Gives memory for a block that is given away then; memory of its own by default. */
  readonly room?: BlockOptions['room'];
  /** A decision corrected at run time: `dense -> hash`, and why. */
  readonly onDecision: (choice: string, cause: Cause) => void;
}

export class PartialGroups {
  readonly #kernels: Kernels;
  readonly #options: PartialOptions;
  readonly #layout: Layout;
  readonly #table: GroupTable;
  readonly #states: GroupStates;
  readonly #scratch: Scratch;
  readonly #updates: RowUpdates;
  readonly #one: OneGroup | null;
  readonly #ranges: KeyRanges | null;
  /** Of the one group: its record, once it is there. */
  #record = 0;
  #dense: DenseIndex | null = null;
  #sums: DenseSums | null = null;
  #mode: 'hash' | 'trial' | 'radix' = 'hash';
  /** Rows since the table was last empty. */
  #rows = 0;

  /** Throws the errors of `groupByOutputSchema`. */
  constructor(kernels: Kernels, spec: GroupBySpec, options: PartialOptions) {
    this.#kernels = kernels;
    this.#options = options;
    this.#layout = layoutOf(spec);
    this.#table = new GroupTable(kernels, this.#layout, options.memory, spec.strategy.kind !== 'radix');
    this.#states = new GroupStates(kernels, this.#layout, this.#table);
    this.#scratch = new Scratch(kernels, this.#layout);
    this.#updates = new RowUpdates(kernels, this.#layout, this.#states, this.#scratch);
    this.#one = OneGroup.serves(this.#layout) ? new OneGroup(kernels, this.#layout, this.#table) : null;
    this.#ranges = spec.splitters === undefined ? null : new KeyRanges(kernels, spec.splitters, KEYS_RISE);
    if (spec.strategy.kind === 'radix') this.#mode = 'trial';
    if (spec.keys.length === 0) this.#beginDense([]);
    else if (spec.strategy.kind === 'dense') this.#openDense(spec.strategy.ranges);
  }

  push(batch: Batch): void {
    if (this.#layout.needsPositions && batch.positions === 0) {
      throw new PartitaError('bug', 'a group-by of first or last got batches without positions', {
        domain: 'group-by',
      });
    }
    for (let start = 0; start < batch.rows; start += STRETCH) {
      if (this.#one !== null && this.#record !== 0) {
        this.#one.update(batch, start, this.#record);
        this.#rows += batch.rows - start;
        this.#afterwards();
        return;
      }
      this.#stretch(batch, start, Math.min(STRETCH, batch.rows - start));
    }
  }

  /** Gives all groups away as blocks. */
  flush(): void {
    this.#sums?.fold();
    const { onBlock, room = ownRoom } = this.#options;
    writeBlocks(this.#kernels, this.#layout, this.#table, { ranges: this.#ranges, room, onBlock });
    this.#reset();
  }

  /** The groups so far as blocks; they stay. */
  snapshot(): GroupBlock[] {
    this.#sums?.fold();
    const blocks: GroupBlock[] = [];
    const onBlock = (block: GroupBlock): unknown => blocks.push(block);
    writeBlocks(this.#kernels, this.#layout, this.#table, { ranges: this.#ranges, room: ownRoom, onBlock });
    return blocks;
  }

  /** Gives the kernel memory back; groups not flushed are gone. */
  release(): void {
    this.#closeDense();
    this.#ranges?.release();
    this.#states.release();
    this.#table.release();
    this.#scratch.release();
  }

  #stretch(batch: Batch, start: number, rows: number): void {
    const keys = this.#layout.keys.map(({ column, physical }, index) =>
      this.#updates.widened(batch.vectors[column] as Vector, physical, start, rows, this.#scratch.keyValues(index)),
    );
    if (this.#dense !== null) {
      if (!this.#dense.turnTo(keys, rows)) this.#dropDense({ code: 'key-outside' });
      else if (this.#learnGroups(this.#dense, keys, rows)) {
        this.#updateDense(this.#dense, batch, start, rows);
        this.#afterwards();
        return;
      }
    }
    if (this.#mode === 'radix') this.#append(batch, start, rows, keys);
    else this.#insert(batch, start, rows, keys);
    this.#afterwards();
  }

  /** Makes the groups that the index does not know yet; false where memory does not suffice for those of a stretch. */
  #learnGroups(dense: DenseIndex, keys: readonly KeyVector[], rows: number): boolean {
    if (learnGroups(this.#kernels, this.#layout, this.#table, dense, this.#scratch, keys, rows)) return true;
    this.#spill();
    return learnGroups(this.#kernels, this.#layout, this.#table, dense, this.#scratch, keys, rows);
  }

  /** Finds or makes the groups of the rows; flushes in between where memory is short. */
  #insert(batch: Batch, start: number, rows: number, keys: readonly KeyVector[]): void {
    const { run } = this.#kernels;
    const { keyRows, hashes, addresses } = this.#scratch;
    const { keyEnd } = this.#layout;
    writeKeys(this.#kernels, this.#layout, keys, rows, hashes, keyRows, keyEnd);
    let done = 0;
    while (done < rows) {
      const found = run.groupFind(this.#table.control, keyRows + done * keyEnd, keyEnd, rows - done, addresses);
      if (found > 0) {
        this.#update(batch, start + done, found);
        this.#dense?.learn(done, found, addresses);
      }
      done += found;
      if (done < rows && !this.#table.makeRoom()) this.#spill();
    }
  }

  /** Makes a record of each row. */
  #append(batch: Batch, start: number, rows: number, keys: readonly KeyVector[]): void {
    const { run } = this.#kernels;
    const { hashes, addresses } = this.#scratch;
    const { stride } = this.#table;
    let done = 0;
    while (done < rows) {
      if (this.#table.freeRecords === 0 && !this.#table.addRecords()) this.flush();
      const fit = Math.min(rows - done, this.#table.freeRecords);
      if (fit === 0) continue;
      const rest = keys.map(({ values, validity }) => ({
        values: values + 8 * done,
        validity: validity === 0 ? 0 : validity + done,
      }));
      writeKeys(this.#kernels, this.#layout, rest, fit, hashes, this.#table.nextRecord, stride);
      const appended = run.groupAppend(this.#table.control, fit, addresses);
      if (appended > 0) this.#update(batch, start + done, appended);
      done += appended;
      if (appended < fit && !this.#table.makeRoom()) this.flush();
    }
  }

  /** Updates the states of rows [start, start + rows) of the batch, whose record addresses stand in the scratch. */
  #update(batch: Batch, start: number, rows: number): void {
    this.#rows += rows;
    if (this.#one !== null) this.#record = this.#kernels.memory.u32[this.#scratch.addresses >>> 2] ?? 0;
    this.#states.updateRows(this.#scratch.addresses, rows);
    for (const index of this.#layout.columns.keys()) this.#updates.column(index, batch, start, rows);
  }

  /** The same of rows that the dense index has found, as far as possible without their records. */
  #updateDense(dense: DenseIndex, batch: Batch, start: number, rows: number): void {
    const scratch = this.#scratch;
    const sums = this.#sums;
    if (sums === null) {
      dense.find(rows, scratch.addresses);
      this.#update(batch, start, rows);
      return;
    }
    this.#rows += rows;
    let found = false;
    sums.begin(rows);
    for (const [index, { column, other }] of this.#layout.columns.entries()) {
      const vector = batch.vectors[column] as Vector;
      const second = other === null ? null : (batch.vectors[other.column] as Vector);
      const isWhole = vector.validity === 0 && (second === null || second.validity === 0);
      if (isWhole && !this.#states.hasStates(index)) continue;
      if (isWhole && sums.takes(index) && sums.add(index, vector, second, start, rows)) continue;
      if (!found) dense.find(rows, scratch.addresses);
      found = true;
      this.#updates.column(index, batch, start, rows);
    }
    sums.end(rows);
  }

  #afterwards(): void {
    const pressure = this.#table.pressure + this.#states.bytes;
    if (this.#mode === 'radix') {
      if (pressure >= Math.min(this.#options.memory, PASS_THROUGH_BYTES)) this.flush();
      return;
    }
    if (this.#mode === 'trial' && this.#rows >= TRIAL_ROWS) this.#judge();
    if (pressure >= this.#options.memory) this.#spill();
  }

  /** Memory is short: gives the groups away, and stops looking groups up where that reduced little. */
  #spill(): void {
    const { groups } = this.#table;
    const rows = this.#rows;
    this.flush();
    if (rows < LEAST_EVIDENCE || groups < POOR_REDUCTION * rows || this.#dense !== null) return;
    this.#passThrough();
    this.#options.onDecision('hash -> radix', { code: 'table-full', groups, rows });
  }

  #judge(): void {
    const { groups } = this.#table;
    if (groups >= POOR_REDUCTION * this.#rows) {
      this.#passThrough();
      return;
    }
    this.#mode = 'hash';
    this.#options.onDecision('radix -> hash', { code: 'rows-repeat', groups, rows: this.#rows });
  }

  #passThrough(): void {
    this.#mode = 'radix';
    this.#table.dropSlots();
  }

  #openDense(ranges: readonly DenseRange[]): void {
    const entries = DenseIndex.entries(ranges);
    const plain = this.#layout.keys.every(({ physical }, index) =>
      physical === 'str' ? 'texts' in (ranges[index] as DenseRange) : physical !== 'f64',
    );
    if (plain && entries <= MOST_DENSE_ENTRIES && entries * 4 <= this.#options.memory / 2) {
      this.#beginDense(ranges);
      return;
    }
    const cause: Cause = plain ? { code: 'too-many-keys', combinations: entries } : { code: 'key-not-whole' };
    this.#options.onDecision('dense -> hash', cause);
  }

  #beginDense(ranges: readonly DenseRange[]): void {
    const bytes = this.#options.memory * SUMS_SHARE;
    this.#dense = new DenseIndex(this.#kernels, ranges, STRETCH);
    if (this.#one !== null) return;
    this.#sums = DenseSums.open(this.#kernels, this.#layout, this.#dense, { bytes, stretch: STRETCH });
  }

  #closeDense(): void {
    this.#sums?.release();
    this.#sums = null;
    this.#dense?.release();
    this.#dense = null;
  }

  #dropDense(cause: Cause): void {
    this.#sums?.fold();
    this.#closeDense();
    this.#options.onDecision('dense -> hash', cause);
  }

  #reset(): void {
    this.#states.reset();
    this.#table.reset();
    this.#dense?.clear();
    this.#record = 0;
    this.#rows = 0;
  }
}

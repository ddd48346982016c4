/**
 * The control table: memory shared by all threads, in which workers count what they have done and see that they should stop.
 * It has a place for each of `RUN_SLOTS` runs at a time. Counters are exact to 2^53.
 */
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { WorkerMemory } from '../events.js';
import type { Control } from '../formats/reader.js';
import { meter } from '../meter.js';

/** Runs that may share the workers at a time. */
export const RUN_SLOTS = 32;

const BYTES = 0;
const ROWS = 1;
const COUNTERS = 2;
const USED = 0;
const SPILLED = 1;
const RESERVED = 2;
const READ = 3;
const WRITTEN = 4;
const GAUGES = 5;
/** 64-bit words a worker: its counters by slot, then its gauges. A multiple of a cache line. */
const WORKER_WORDS = RUN_SLOTS * COUNTERS + 8 * Math.ceil(GAUGES / 8);

export interface Totals {
  readonly bytes: number;
  readonly rows: number;
}

/** Bytes of a kernel memory. */
export interface KernelUse {
  readonly used: number;
  readonly reserved: number;
}

export class ControlTable {
  readonly workers: number;
  /** Can be posted to a worker, which makes its own `ControlTable` of it. */
  readonly buffer: SharedArrayBuffer;
  /** By slot: whether the run should stop. */
  readonly #flags: Int32Array;
  readonly #words: BigInt64Array;
  readonly #taken = new Set<number>();
  readonly #own = { read: 0, written: 0 };

  constructor(workers: number, buffer = new SharedArrayBuffer(RUN_SLOTS * 4 + workers * WORKER_WORDS * 8)) {
    this.workers = workers;
    this.buffer = buffer;
    this.#flags = new Int32Array(buffer, 0, RUN_SLOTS);
    this.#words = new BigInt64Array(buffer, RUN_SLOTS * 4);
  }

  /** A place for one more run, its flag down and its counters at 0. Given back by `release`. */
  acquire(): number {
    for (let slot = 0; slot < RUN_SLOTS; slot++) {
      if (this.#taken.has(slot)) continue;
      this.#taken.add(slot);
      Atomics.store(this.#flags, slot, 0);
      for (let worker = 0; worker < this.workers; worker++) {
        for (const counter of [BYTES, ROWS]) Atomics.store(this.#words, this.#counter(slot, worker, counter), 0n);
      }
      return slot;
    }
    throw new PartitaError('resources', words`${RUN_SLOTS} runs are under way at the same time`, {
      domain: 'scheduler',
      value: String(RUN_SLOTS),
      hint: 'wait for one of them to end, or cancel one',
    });
  }

  release(slot: number): void {
    this.#taken.delete(slot);
  }

  /** Asks all tasks of the run to stop. */
  stop(slot: number): void {
    Atomics.store(this.#flags, slot, 1);
  }

  shouldStop(slot: number): boolean {
    return Atomics.load(this.#flags, slot) !== 0;
  }

  /** What a worker has counted for the run so far. */
  totals(slot: number, worker: number): Totals {
    const at = this.#counter(slot, worker, 0);
    return {
      bytes: Number(Atomics.load(this.#words, at + BYTES)),
      rows: Number(Atomics.load(this.#words, at + ROWS)),
    };
  }

  count(slot: number, worker: number, bytes: number, rows: number): void {
    const at = this.#counter(slot, worker, 0);
    if (bytes !== 0) Atomics.add(this.#words, at + BYTES, BigInt(bytes));
    if (rows !== 0) Atomics.add(this.#words, at + ROWS, BigInt(rows));
  }

  /** Bytes of kernel memory in use, and bytes ever spilled, by all workers together. */
  memory(): { readonly used: number; readonly spilled: number } {
    let used = 0;
    let spilled = 0;
    for (let worker = 0; worker < this.workers; worker++) {
      used += this.#read(worker, USED);
      spilled += this.#read(worker, SPILLED);
    }
    return { used, spilled };
  }

  /** By worker: kernel memory in use, what else it holds for later use, and bytes ever spilled. */
  workerMemory(): WorkerMemory[] {
    return Array.from({ length: this.workers }, (_, worker) => {
      const columns = this.#read(worker, USED);
      const other = Math.max(0, this.#read(worker, RESERVED) - columns);
      return { columns, other, spilled: this.#read(worker, SPILLED) };
    });
  }

  /** Bytes ever read from and written to files by all workers, and by the thread that asks. */
  io(): { readonly read: number; readonly written: number } {
    const own = meter.takeBytes();
    this.#own.read += own.read;
    this.#own.written += own.written;
    let { read, written } = this.#own;
    for (let worker = 0; worker < this.workers; worker++) {
      read += this.#read(worker, READ);
      written += this.#read(worker, WRITTEN);
    }
    return { read, written };
  }

  /** `reserved`: with what was in use before and will be used again. */
  setMemory(worker: number, used: number, reserved: number): void {
    Atomics.store(this.#words, this.#gauge(worker) + USED, BigInt(used));
    Atomics.store(this.#words, this.#gauge(worker) + RESERVED, BigInt(reserved));
  }

  addSpilled(worker: number, bytes: number): void {
    Atomics.add(this.#words, this.#gauge(worker) + SPILLED, BigInt(bytes));
  }

  addIo(worker: number, read: number, written: number): void {
    if (read !== 0) Atomics.add(this.#words, this.#gauge(worker) + READ, BigInt(read));
    if (written !== 0) Atomics.add(this.#words, this.#gauge(worker) + WRITTEN, BigInt(written));
  }

  #read(worker: number, gauge: number): number {
    return Number(Atomics.load(this.#words, this.#gauge(worker) + gauge));
  }

  #counter(slot: number, worker: number, counter: number): number {
    return worker * WORKER_WORDS + slot * COUNTERS + counter;
  }

  #gauge(worker: number): number {
    return worker * WORKER_WORDS + RUN_SLOTS * COUNTERS;
  }
}

/** The control of one task in a worker. `memory` is asked at every report. */
export class TaskControl implements Control {
  bytes = 0;
  rows = 0;
  /** Bytes that the task put on disk for want of memory. */
  spilledBytes = 0;
  readonly #table: ControlTable;
  readonly #slot: number;
  readonly #worker: number;
  readonly #memory: () => KernelUse;

  constructor(table: ControlTable, slot: number, worker: number, memory: () => KernelUse) {
    this.#table = table;
    this.#slot = slot;
    this.#worker = worker;
    this.#memory = memory;
  }

  progress(bytes: number, rows: number): void {
    this.bytes += bytes;
    this.rows += rows;
    this.#table.count(this.#slot, this.#worker, bytes, rows);
    this.measure();
  }

  /** Tells the memory in use and the bytes moved. */
  measure(): void {
    const { used, reserved } = this.#memory();
    this.#table.setMemory(this.#worker, used, reserved);
    const { read, written } = meter.takeBytes();
    this.#table.addIo(this.#worker, read, written);
  }

  checkpoint(): void {
    if (this.#table.shouldStop(this.#slot)) {
      throw new PartitaError('cancelled', 'the run was cancelled', { domain: 'scheduler' });
    }
  }

  /** Counts bytes written to disk for want of memory. */
  spilled(bytes: number): void {
    this.spilledBytes += bytes;
    this.#table.addSpilled(this.#worker, bytes);
  }
}

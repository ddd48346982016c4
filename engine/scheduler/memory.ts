/**
 * The one memory budget of an engine: a limit in bytes, divided among the process itself, the workers' kernel memories and
 * the blocks that stages exchange. Also how sizes are written.
 */
import { totalmem } from 'node:os';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';

export interface MemoryPlan {
  readonly limit: number;
  /** Worker threads that the limit allows: at most as many as asked for. */
  readonly threads: number;
  /** Bytes of kernel memory a worker. */
  readonly perWorker: number;
  /** Bytes of blocks that may be held between stages before they go to disk. */
  readonly exchange: number;
}

/** Bytes that Node.js takes before any data is read, and what each thread adds to it: its own heap, code and stacks. */
const PROCESS_BASELINE = 64e6;
const THREAD_BASELINE = 12e6;
/** Below these nothing sensible can be done. */
const LEAST_PER_WORKER = 32e6;
const LEAST_EXCHANGE = 16e6;
/** Of what is left after the baselines, the part for kernel memory. */
const WORKERS_SHARE = 0.75;
/** A linear memory has 65,535 pages; its module needs a few of them. */
const MOST_PER_WORKER = 65_000 * 65_536;

/** The share of physical memory that is used unless the user says otherwise: the rest is for the file cache and other programs. */
const DEFAULT_SHARE = 0.6;

/** Divides the limit. Fewer threads are taken where it does not suffice for all; a `resources` error where not for one. */
export function planMemory(limit: number, threads: number): MemoryPlan {
  const affordable = Math.floor((limit - PROCESS_BASELINE - LEAST_EXCHANGE) / (THREAD_BASELINE + LEAST_PER_WORKER));
  if (affordable < 1) {
    throw new PartitaError('resources', words`a memory limit of ${formatBytes(limit)} is too small`, {
      domain: 'memory',
      value: formatBytes(limit),
      hint: words`give at least ${formatBytes(leastMemory(1))} with --memory`,
    });
  }
  const taken = Math.min(threads, affordable);
  const rest = limit - PROCESS_BASELINE - taken * THREAD_BASELINE;
  const share = Math.floor((rest * WORKERS_SHARE) / taken);
  const perWorker = Math.min(
    MOST_PER_WORKER,
    Math.max(LEAST_PER_WORKER, Math.min(share, Math.floor((rest - LEAST_EXCHANGE) / taken))),
  );
  return { limit, threads: taken, perWorker, exchange: rest - taken * perWorker };
}

/** The smallest limit under which so many threads can work. */
export function leastMemory(threads: number): number {
  return PROCESS_BASELINE + LEAST_EXCHANGE + threads * (THREAD_BASELINE + LEAST_PER_WORKER);
}

/** What the process takes with so many threads before any data is read. */
export function leastUsed(threads: number): number {
  return PROCESS_BASELINE + threads * THREAD_BASELINE;
}

/** 60 % of the memory of this machine, or of what the container it is in may use. */
export function defaultMemoryLimit(): number {
  const physical = totalmem();
  const constrained = process.constrainedMemory();
  const isBound = constrained > 0 && constrained < physical;
  return Math.floor((isBound ? constrained : physical) * DEFAULT_SHARE);
}

/** What to do at a fill level: at 60 % of a budget spill, at 80 % also send no further tasks, above it refuse. */
export type Pressure = 'none' | 'spill' | 'pause' | 'refuse';

export const SPILL_AT = 0.6;
export const PAUSE_AT = 0.8;

export function pressure(used: number, budget: number): Pressure {
  if (used > budget) return 'refuse';
  if (used >= PAUSE_AT * budget) return 'pause';
  return used >= SPILL_AT * budget ? 'spill' : 'none';
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `1GB`, `512 MB`, `64MiB`, `1.5g`, `4096`: bytes. kB, MB, GB, TB are powers of 1000, KiB, MiB, GiB, TiB of 1024; case is ignored. */
export function parseBytes(text: string): number {
  const [, digits, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const wanted = unit === '' ? 'b' : unit.toLowerCase();
  const name = Object.keys(UNITS).find((known) => [known.toLowerCase(), known[0]?.toLowerCase()].includes(wanted));
  const bytes = digits === undefined || name === undefined ? 0 : Math.round(Number(digits) * (UNITS[name] ?? 0));
  if (bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER) return bytes;
  throw new PartitaError('user-input', words`'${text}' is not a size`, {
    domain: 'memory',
    value: text,
    choices: Object.keys(UNITS),
    hint: 'write a positive number and a unit, as 512MB, 1.5GB or 64MiB',
  });
}

/** Three significant digits and a decimal unit: `1.5 GB`, `512 MB`, `0 B`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  let place = 0;
  let value = bytes;
  while (Number(value.toPrecision(3)) >= 1000 && place < units.length - 1) {
    value /= 1000;
    place++;
  }
  return `${Number(value.toPrecision(3))} ${units[place]}`;
}

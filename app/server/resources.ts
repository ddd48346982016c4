/** What the process uses, for the status bar: measured twice a second while somebody looks. */
import { setTimeout as pause } from 'node:timers/promises';
import { statfs } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import type { Engine } from '../../engine/index.js';
import type { Resources } from '../protocol/runs.js';
import type { Runs } from './runs.js';

const INTERVAL = 500;

export async function* followResources(
  engine: () => Engine,
  runs: Runs,
  signal: AbortSignal,
): AsyncGenerator<Resources> {
  let before = measure(runs);
  let last = '';
  let free = await freeBytes();
  for (let round = 0; !signal.aborted; round++) {
    const now = measure(runs);
    const seconds = Math.max(0.001, (now.time - before.time) / 1000);
    const cpu = now.cpu.user + now.cpu.system - before.cpu.user - before.cpu.system;
    if (round % 20 === 19) free = await freeBytes();
    const active = runs.summaries.filter(({ phase }) => phase === 'running');
    const { threads, memory } = engine();
    const resources: Resources = {
      memory: { used: process.memoryUsage.rss(), limit: memory.limit },
      spilled: active.reduce((sum, run) => sum + run.spilledBytes, 0),
      workers: threads,
      busy: active.length === 0 ? 0 : Math.min(threads, Math.round(cpu / 1e6 / seconds)),
      cpuPercent: round === 0 ? 0 : Math.min(availableParallelism() * 100, Math.round(cpu / 1e4 / seconds)),
      readPerSecond: Math.max(0, Math.round((now.bytes - before.bytes) / seconds)),
      writtenPerSecond: Math.round(((now.blocks - before.blocks) * BLOCK) / seconds),
      scratchFree: free,
    };
    before = now;
    // Nothing is said where only the last digits moved.
    const { busy, spilled, memory: used } = resources;
    const shown = JSON.stringify([busy, spilled, used.used >> 24, used.limit, threads, active.length]);
    if (shown !== last) yield resources;
    last = shown;
    await pause(INTERVAL, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

export async function freeBytes(folder = tmpdir()): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function measure(runs: Runs): { time: number; cpu: NodeJS.CpuUsage; bytes: number; blocks: number } {
  const blocks = process.resourceUsage().fsWrite;
  return { time: performance.now(), cpu: process.cpuUsage(), bytes: readBytes(runs), blocks };
}

/** Bytes of a block that the system counts as written. */
const BLOCK = 512;

function readBytes(runs: Runs): number {
  return runs.summaries.reduce((sum, run) => sum + run.bytes, 0);
}

/** The kernels of a thread: their functions and their memory. Types only, so that whoever speaks of them needs no Node. */
import type { KernelExports } from './exports.js';
import type { BatchArena, KernelMemory } from './memory.js';

export interface Kernels {
  readonly run: KernelExports;
  readonly memory: KernelMemory;
  /** For values that live no longer than one batch; whoever drives the pipeline resets it between batches. */
  readonly arena: BatchArena;
}

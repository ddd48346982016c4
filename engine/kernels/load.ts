/** Instantiates the compiled kernels: `dist/kernels.wasm`, built by `npm run build` from `engine/kernels/wasm`. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PartitaError } from '../errors.js';
import type { KernelExports } from './exports.js';
import type { Kernels } from './kernels.js';
import { KernelMemory, BatchArena } from './memory.js';

export type { Kernels };

let compiled: WebAssembly.Module | undefined;

/** The compiled module; compiled once a thread. It can be posted to workers. */
export function compileKernels(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(kernelsPath()));
  return compiled;
}

/** A fresh instance with its own memory, of which at most `budget` bytes may be allocated. */
export function loadKernels(budget: number, module: WebAssembly.Module = compileKernels()): Kernels {
  const abort = (): never => {
    throw new PartitaError('bug', 'a kernel aborted', { domain: 'kernels' });
  };
  const instance = new WebAssembly.Instance(module, { env: { abort } });
  const run = instance.exports as unknown as KernelExports;
  const memory = new KernelMemory(run.memory, run.heapBase(), budget);
  return { run, memory, arena: new BatchArena(memory) };
}

function kernelsPath(): string {
  const beside = fileURLToPath(new URL('./kernels.wasm', import.meta.url));
  const built = fileURLToPath(new URL('../../dist/kernels.wasm', import.meta.url));
  const found = [beside, built].find((path) => existsSync(path));
  if (found === undefined) {
    throw new PartitaError('bug', 'kernels.wasm is missing', { domain: 'kernels', hint: 'run `npm run build`' });
  }
  return found;
}

/** Reads every byte of a stored part and compares its checksums. */
import { isCorruption } from '../../store/corruption.js';
import { provePart } from '../../store/part-check.js';
import type { PartEntry } from '../../store/manifest.js';
import type { WorkerContext } from '../context.js';

export interface CheckArgs {
  /** The folder of the part's table or import. */
  readonly folder: string;
  readonly part: PartEntry;
}

/** Whether the part is whole. */
export function checkPart({ folder, part }: CheckArgs, context: WorkerContext): boolean {
  context.control.checkpoint();
  try {
    provePart(context.kernels, folder, part);
  } catch (thrown) {
    if (isCorruption(thrown)) return false;
    throw thrown;
  }
  context.control.progress(part.bytes, 0);
  return true;
}

/** Failed tasks by the file that they read. */
import type { ErrorWire } from '../../../engine/plain.js';

/** Failed tasks of one file, or of none. */
export interface FileErrors {
  readonly path: string | null;
  count: number;
  /** The first of them. */
  readonly first: { readonly task: number; readonly error: ErrorWire }[];
}

/** Of each file. */
const KEPT = 20;

export function addError(errors: FileErrors[], path: string | null, task: number, error: ErrorWire): void {
  let file = errors.find((entry) => entry.path === path);
  if (file === undefined) errors.push((file = { path, count: 0, first: [] }));
  file.count++;
  if (file.first.length < KEPT) file.first.push({ task, error });
}

export function copyErrors(errors: readonly FileErrors[]): FileErrors[] {
  return errors.map(({ path, count, first }) => ({ path, count, first: [...first] }));
}

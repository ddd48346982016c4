/** Tasks by the state that they are shown in. */
import { DISK, DONE, type RunModel } from '../../app/protocol/run-model.js';

/** Tasks that are shown as this: those on disk are done, but not shown as done. */
export function countShown({ states, onDisk }: Pick<RunModel, 'states' | 'onDisk'>, shown: number): number {
  if (shown === DISK) return onDisk;
  return (states[shown] ?? 0) - (shown === DONE ? onDisk : 0);
}

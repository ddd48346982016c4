/** Runs the grammar's automaton over a stretch of a CSV file, from every state at once. */
import { scanStretch, type StretchMap } from '../../formats/csv/borders.js';
import { PartitaError } from '../../errors.js';
import type { WorkerContext } from '../context.js';
import { readStage } from '../stage-file.js';

export interface StretchArgs {
  /** Path of the stage file. */
  readonly stage: string;
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

export function stretch(args: StretchArgs, context: WorkerContext): StretchMap {
  const { source } = readStage(args.stage);
  if (source.kind !== 'csv') throw new PartitaError('bug', 'only CSV text has stretches', { domain: 'csv' });
  return scanStretch(context.kernels, source.source, args.file, args.start, args.end, context.control);
}

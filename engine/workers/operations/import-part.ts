/** Writes one part of a table in the store: a split read anew, or a part whose columns need wider types. */
import { PartitaError } from '../../errors.js';
import { openCsvReader } from '../../formats/csv/reader.js';
import type { Reader, Split } from '../../formats/reader.js';
import type { ImportOutcome } from '../../store/import-split.js';
import type { PartEntry } from '../../store/manifest.js';
import type { WorkerContext } from '../context.js';
import { liveControl } from '../context.js';
import { measured } from '../measured-reader.js';
import { countedControl, readStage, type StageDescription } from '../stage-file.js';

export interface ImportArgs {
  /** Path of the stage file: the source, the columns to read of it, the target. */
  readonly stage: string;
  readonly split: Split;
  /** The part to write anew with wider columns; null for a new part. */
  readonly part: PartEntry | null;
}

/** A worker's reader of an import, kept from one part to the next. */
class ImportState {
  constructor(
    readonly stage: StageDescription,
    readonly reader: Reader,
  ) {}

  release(): void {
    this.reader.release();
  }
}

export async function importPart(args: ImportArgs, context: WorkerContext): Promise<ImportOutcome> {
  context.keepOnly([args.stage]);
  const { stage, reader } = context.state(args.stage, () => open(args.stage, context));
  if (stage.sink.kind !== 'parts') throw new PartitaError('bug', 'the stage imports nothing', { domain: 'store' });
  const { target } = stage.sink;
  const { kernels } = context;
  // Brings Arrow's library along, which a worker that imports nothing need not load.
  const { importSplit, rewriteColumns } = await import('../../store/import-split.js');
  if (args.part === null) return importSplit(kernels, reader, args.split, target);
  return rewriteColumns(kernels, reader, args.part, target);
}

function open(path: string, context: WorkerContext): ImportState {
  const stage = readStage(path);
  if (stage.source.kind !== 'csv') throw new PartitaError('bug', 'only CSV is imported', { domain: 'store' });
  const request = { columns: stage.columns, positions: false };
  const control = countedControl(stage, liveControl(context));
  return new ImportState(stage, measured(openCsvReader(context.kernels, stage.source.source, request, control)));
}

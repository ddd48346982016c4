import { extname } from 'node:path';
import type { Cell, DataType, RecordBatch, Schema } from '../../engine/index.js';
import { columnOf } from '../../engine/index.js';
import type { OutputFormat } from '../output/format.js';
import { FORMATS } from '../output/index.js';
import type { ByteSink } from '../output/sink.js';
import { fileSink, streamSink } from '../output/sink.js';
import { csv } from '../output/csv.js';
import { table } from '../output/table.js';
import type { Io } from './io.js';
import type { Values } from './options.js';
import { UsageError } from './usage-error.js';
import type { Prepared, VerbContext } from './verb.js';

/** Rows of a table that a person sees where no `--limit` says otherwise. */
export const TERMINAL_ROWS = 40;
const MOST_TABLE_ROWS = 1000;

const ALL_FORMATS: readonly OutputFormat[] = FORMATS;

/** The format that `--format`, the ending of `--out` or the kind of output asks for. */
export function chosenFormat(values: Values, io: Io): OutputFormat {
  const named = FORMATS.find((format) => format.name === values.format);
  if (named !== undefined) {
    if (named.fileOnly && values.out === undefined) {
      throw new UsageError(`${named.name} can only be written to a file; add --out FILE`);
    }
    return named;
  }
  if (values.out !== undefined) {
    const ending = extname(values.out).toLowerCase();
    return ALL_FORMATS.find((format) => format.extensions.includes(ending)) ?? csv;
  }
  return io.stdout.isTerminal ? table : csv;
}

/** Runs the frame and writes its rows as they come; then reports what the run had to say. */
export async function writeFrame(context: VerbContext, { frame, sourceColumns }: Prepared): Promise<void> {
  const rows = frame.batches(context.monitor.runOptions());
  const report = await withSink(context, async (sink) => {
    try {
      let step = await rows.next();
      // Types may turn out wider than planned before the first batch comes.
      const schema = step.done === true ? frame.schema : step.value.schema;
      const writer = await openWriter(context, schema, sink, true);
      for (; step.done !== true; step = await rows.next()) await writer.write(step.value);
      await writer.finish();
      return step.value;
    } catch (error) {
      // Ends the run where it was the writing that failed.
      await rows.return(undefined as never);
      throw error;
    }
  });
  await context.monitor.report(report, sourceColumns);
}

/** A column of a small table made by a verb itself. */
export interface MadeColumn {
  readonly name: string;
  readonly type: DataType;
  readonly cells: readonly Cell[];
}

/** Writes a small table that a verb has put together, behind a preface for people. */
export async function writeMade(context: VerbContext, columns: readonly MadeColumn[], preface = ''): Promise<void> {
  const schema = columns.map(({ name, type }) => ({ name, type }));
  const batch: RecordBatch = {
    schema,
    rows: columns[0]?.cells.length ?? 0,
    columns: columns.map(({ type, cells }) => columnOf(type, cells)),
  };
  await withSink(context, async (sink) => {
    if (preface !== '') await sink.write(Buffer.from(preface));
    const writer = await openWriter(context, schema, sink, false);
    await writer.write(batch);
    await writer.finish();
  });
}

/** Writes text as it is: what `explain` gives, and schemas as JSON. */
export async function writeText(context: VerbContext, text: string): Promise<void> {
  await withSink(context, (sink) => sink.write(Buffer.from(text)));
}

function openWriter(context: VerbContext, schema: Schema, sink: ByteSink, types: boolean) {
  const { values, io } = context;
  const toFile = values.out !== undefined;
  const onTerminal = io.stdout.isTerminal && !toFile;
  return chosenFormat(values, io).open(schema, sink, {
    width: onTerminal ? io.stdout.width : Number.POSITIVE_INFINITY,
    types,
    colour: onTerminal && io.colours,
    maxRows: values.limit === undefined ? TERMINAL_ROWS : Math.min(values.limit, MOST_TABLE_ROWS),
    toFile,
  });
}

async function withSink<T>(context: VerbContext, use: (sink: ByteSink) => Promise<T>): Promise<T> {
  const { out } = context.values;
  const sink = out === undefined ? streamSink(context.io.stdout.stream) : await fileSink(out);
  try {
    const result = await use(sink);
    await sink.finish();
    return result;
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** A view's rows written to a file in one of the output formats, as a run that can be cancelled. */
import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFormat } from '../protocol/contract.js';
import { FORMATS } from '../output/index.js';
import { fileSink } from '../output/sink.js';
import { PartitaError } from '../../engine/index.js';
import type { Downloads } from './downloads.js';
import type { Runs } from './runs.js';
import type { View } from './view.js';

const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  arrow: 'application/vnd.apache.arrow.file',
  parquet: 'application/vnd.apache.parquet',
};

export class Exports {
  readonly #folder: string;
  readonly #runs: Runs;
  readonly #downloads: Downloads;
  #count = 0;

  constructor(folder: string, runs: Runs, downloads: Downloads) {
    this.#folder = folder;
    this.#runs = runs;
    this.#downloads = downloads;
    // What a server left that was killed: its tickets went with it.
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  /** To `path`, or to a file that a ticket fetches once. */
  begin(
    view: View,
    format: ExportFormat,
    path: string | null,
  ): { readonly run: string; readonly ticket: string | null } {
    const { title, session } = view.request;
    const run = this.#runs.begin({ kind: 'export', title: `${title} (${format})`, dataset: session.id, steps: [] });
    const target = path ?? join(this.#folder, `export-${process.pid}-${++this.#count}.${format}`);
    const work = async (): Promise<string> => {
      try {
        await write(view, format, target, run.signal);
        run.finish();
        return target;
      } catch (thrown) {
        run.finish(thrown);
        throw thrown;
      }
    };
    const file = work();
    file.catch(() => undefined);
    if (path !== null) return { run: run.id, ticket: null };
    const ticket = this.#downloads.offer({
      name: `${fileName(title)}.${format}`,
      contentType: CONTENT_TYPES[format],
      file,
      discard: () => rm(target, { force: true }),
    });
    return { run: run.id, ticket };
  }
}

async function write(view: View, format: ExportFormat, path: string, signal: AbortSignal): Promise<void> {
  const output = FORMATS.find(({ name }) => name === format);
  if (output === undefined) throw new PartitaError('bug', `no format ${format}`, { domain: 'export', value: format });
  const sink = await fileSink(path);
  try {
    const looks = { width: Number.POSITIVE_INFINITY, types: false, colour: false, maxRows: 0, toFile: true };
    const writer = await output.open(view.frame.schema, sink, looks);
    for await (const batch of view.batches(signal)) {
      signal.throwIfAborted();
      await writer.write(batch);
    }
    await writer.finish();
    await sink.finish();
  } catch (thrown) {
    await sink.abandon();
    if (signal.aborted) throw new PartitaError('cancelled', 'the export was cancelled', { domain: 'export' });
    throw thrown;
  }
}

/** Without what file systems and shells take amiss. */
function fileName(title: string): string {
  const plain = title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ').trim();
  return plain === '' ? 'export' : plain.slice(0, 100);
}

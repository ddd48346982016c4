import type { RecordBatch, Schema } from '../../engine/index.js';
import { IpcWriter } from '../../engine/index.js';
import type { OutputFormat, TableWriter } from './format.js';
import type { ByteSink } from './sink.js';

/** Arrow IPC: the stream format on the standard output, the file format in a file. */
export const arrow: OutputFormat = {
  name: 'arrow',
  doc: 'Arrow IPC; a stream on the standard output, the file format with --out',
  extensions: ['.arrow', '.feather'],
  fileOnly: false,
  open: (schema, sink, view) => new ArrowTable(schema, sink, view.toFile ? 'file' : 'stream'),
};

class ArrowTable implements TableWriter {
  readonly #sink: ByteSink;
  readonly #writer: IpcWriter;
  #pieces: Uint8Array[] = [];

  constructor(schema: Schema, sink: ByteSink, format: 'file' | 'stream') {
    this.#sink = sink;
    // The pieces are only valid during the call, and the sink takes its time.
    this.#writer = new IpcWriter(schema, format, (pieces) => this.#pieces.push(Buffer.concat(pieces)));
  }

  async write(batch: RecordBatch): Promise<void> {
    this.#writer.append(batch);
    await this.#flush();
  }

  async finish(): Promise<void> {
    this.#writer.finish();
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const piece of pieces) await this.#sink.write(piece);
  }
}

import type { IpcWriter, RecordBatch } from '../../engine/index.js';
import { loadIpc } from '../../engine/index.js';
import type { OutputFormat, TableWriter } from './format.js';
import type { ByteSink } from './sink.js';

/** Arrow IPC: the stream format on the standard output, the file format in a file. */
export const arrow: OutputFormat = {
  name: 'arrow',
  doc: 'Arrow IPC; a stream on the standard output, the file format with --out',
  extensions: ['.arrow', '.feather'],
  fileOnly: false,
  async open(schema, sink, view) {
    const ipc = await loadIpc();
    // The pieces are only valid during the call, and the sink takes its time.
    const pieces: Uint8Array[] = [];
    const format = view.toFile ? 'file' : 'stream';
    return new ArrowTable(
      sink,
      new ipc.IpcWriter(schema, format, (given) => pieces.push(Buffer.concat(given))),
      pieces,
    );
  },
};

class ArrowTable implements TableWriter {
  readonly #sink: ByteSink;
  readonly #writer: IpcWriter;
  readonly #pieces: Uint8Array[];

  /** `pieces`: where the writer puts what is to go to the sink. */
  constructor(sink: ByteSink, writer: IpcWriter, pieces: Uint8Array[]) {
    this.#sink = sink;
    this.#writer = writer;
    this.#pieces = pieces;
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
    for (const piece of this.#pieces.splice(0)) await this.#sink.write(piece);
  }
}

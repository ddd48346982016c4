import { Writable } from 'node:stream';
import type { Io } from '../../../app/cli/io.js';
import type {
  ColumnDescription,
  Engine,
  EngineOptions,
  Dataset,
  Frame,
  Library,
  OpenOptions,
  RunOptions,
  RunReport,
  StoredManifest,
} from '../../../app/cli/library.js';
import { runCli } from '../../../app/cli/cli.js';
import type { EngineEvent, EventBody, RecordBatch } from '../../../engine/index.js';
import { EventStream, INT64, PartitaError, UTF8 } from '../../../engine/index.js';
import { batchOf } from '../output/memory-sink.js';

/** What a test wants its engine to do, and what it then saw. */
export interface Fake {
  batches: readonly RecordBatch[];
  report: Partial<RunReport>;
  events: readonly EventBody[];
  /** Thrown after the first batch. */
  failure: Error | null;
  openFailure: Error | null;
  notices: readonly { readonly code: string; readonly message: string }[];
  /** The calls that built the frame, in order, and the options of the opening and of the run. */
  readonly calls: string[];
  opened: { readonly paths: readonly string[]; readonly options: OpenOptions } | null;
  run: RunOptions | null;
  /** Whether the dataset was imported. */
  stored: boolean;
  limits: EngineOptions | null;
  /** How often an engine was closed. */
  closed: number;
}

export function fake(settings: Partial<Fake> = {}): Fake {
  return {
    batches: [batchOf({ city: [UTF8, ['Rome', null]], rides: [INT64, [5n, 7n]] })],
    report: {},
    events: [],
    failure: null,
    openFailure: null,
    notices: [],
    calls: [],
    opened: null,
    run: null,
    stored: false,
    limits: null,
    closed: 0,
    ...settings,
  };
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call of the command line on the fake engine. */
export async function partita(words: readonly string[], engine: Fake = fake(), terminals: Partial<Terminals> = {}) {
  const out = collector();
  const err = collector();
  const io: Io = {
    stdout: {
      stream: out.stream,
      isTerminal: terminals.stdout ?? false,
      width: terminals.stdout === true ? 80 : Infinity,
    },
    stderr: { stream: err.stream, isTerminal: terminals.stderr ?? false, width: 80 },
    colours: false,
  };
  const code = await runCli(words, libraryOf(engine), io, new AbortController().signal);
  return { code, stdout: out.text(), stderr: err.text() } satisfies Outcome;
}

interface Terminals {
  readonly stdout: boolean;
  readonly stderr: boolean;
}

function libraryOf(engine: Fake): Library {
  return {
    startEngine(limits) {
      engine.limits = limits;
      return engineOf(engine);
    },
    store: {
      list: () => [{ name: 'trips', manifest: MANIFEST, problem: null }],
      verify: (table) => (table === 'trips' ? ['part-00001.arrow: a chunk is damaged'] : []),
      remove: () => {},
      gc: () => ({
        removed: ['a.old', 'b.tmp'],
        bytes: 7,
        unfinished: ['weather'],
        orphans: [{ name: 'trips', missing: ['a.csv'] }],
      }),
    },
    startServer: () => Promise.reject(new Error('no verb that a test of this kind runs has a window')),
  };
}

function engineOf(engine: Fake): Engine {
  return {
    open(paths, options = {}) {
      engine.opened = { paths, options };
      return engine.openFailure === null ? Promise.resolve(datasetOf(engine)) : Promise.reject(engine.openFailure);
    },
    import: () =>
      Promise.resolve({
        table: 'trips',
        partitions: 3,
        resumed: 1,
        rows: 1000,
        quarantined: 2,
        quarantine: [{ path: 'a.csv', line: 17, byte: 300, reason: '1 fields instead of 2', text: 'x' }],
        bytes: 4096,
        seconds: 0.5,
        widened: [{ column: 'rides', from: 'int64', to: 'float64' }],
        warnings: [],
      }),
    close: () => {
      engine.closed++;
      return Promise.resolve();
    },
  };
}

const MANIFEST: StoredManifest = {
  rows: 1234,
  bytes: 99,
  quarantined: 1,
  identity: { paths: ['/data/a.csv'] },
  columns: [
    { name: 'city', nulls: 17 },
    { name: 'rides', nulls: 0 },
  ],
  parts: [{}, {}],
};

const DESCRIBED: ColumnDescription = {
  name: 'rides',
  type: INT64,
  count: 10,
  nulls: 1,
  min: 2n ** 60n,
  max: 2n ** 61n,
  mean: 0.5,
  std: null,
  quartiles: [1, 2.5, 4],
  distinct: 3,
  top: [
    { value: 7n, count: 4 },
    { value: 5n, count: 2 },
  ],
};

function datasetOf(engine: Fake): Dataset {
  const dialect = { delimiter: ',', quote: '"', escape: '"', header: true };
  const schema = engine.batches[0]?.schema ?? [];
  return {
    schema,
    csv: {
      source: { files: [{ path: 'a.csv', size: 2_500_000, compression: 'none', encoding: 'utf-8', dialect }] },
      schema,
      statistics: schema.map((_, index) => ({ nulls: index * 10 })),
      sampleRows: 100,
      exact: false,
    },
    stored: engine.stored ? { manifest: MANIFEST } : null,
    notices: engine.notices,
    rowCount: { count: 1234, exact: engine.stored },
    frame: () => frameOf(engine),
  };
}

function frameOf(engine: Fake): Frame {
  const then = (call: string): Frame => {
    engine.calls.push(call);
    return frameOf(engine);
  };
  return {
    schema: engine.batches[0]?.schema ?? [],
    select: (columns) => then(`select ${columns}`),
    filter: (formula) => then(`filter ${formula}`),
    groupBy: (keys, aggregates) => then(`group ${String(keys)} | ${aggregates}`),
    join: (_other, options) => then(`join ${JSON.stringify(options)}`),
    sort: (keys) => then(`sort ${keys}`),
    limit: (count, offset) => then(`limit ${count} ${offset}`),
    describe: () => Promise.resolve([DESCRIBED]),
    explain: (stage) => `the ${stage} plan of ${engine.calls.join(', ')}`,
    batches: (options) => batchesOf(engine, options ?? {}),
  };
}

async function* batchesOf(engine: Fake, options: RunOptions): AsyncGenerator<RecordBatch, RunReport, void> {
  engine.run = options;
  const stream = new EventStream('test');
  stream.listen((event: EngineEvent) => options.onEvent?.(event));
  for (const event of engine.events) stream.emit(event);
  for (const batch of engine.batches) {
    yield await Promise.resolve(batch);
    if (engine.failure !== null) throw engine.failure;
  }
  return { rowsRead: 0, quarantined: 0, quarantine: [], warnings: [], ...engine.report };
}

export function noColumn(): PartitaError {
  return new PartitaError('user-input', "no column 'amout' in data/; did you mean 'amount'? columns: amount, id", {
    domain: 'plan',
  });
}

function collector() {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(pieces).toString() };
}

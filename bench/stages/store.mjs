// What the store costs one thread: taking rows into Arrow layout, writing a part, and reading columns of it back, in
// processor time, so that other load on the machine matters less.
//   node bench/stages/store.mjs
// The rows have the shape of h2o's G1: PARTITA_BENCH_ROWS of them, 2,000,000 unless set.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const ROWS = Number(process.env.PARTITA_BENCH_ROWS ?? 2_000_000);
const BATCH = 16_384;
const [INT, FLOAT, TEXT] = ['int64', 'float64', 'utf8'].map((kind) => ({ kind }));
const SCHEMA = [
  ...['id1', 'id2', 'id3'].map((name) => ({ name, type: TEXT })),
  ...['id4', 'id5', 'id6', 'v1', 'v2'].map((name) => ({ name, type: INT })),
  { name: 'v3', type: FLOAT },
];

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
try {
  const { BatchBuilder, loadKernels, openStoreReader, PartWriter } = await engine();
  const kernels = loadKernels(2 ** 29);
  const batches = Array.from({ length: 16 }, () => makeBatch(kernels));
  const each = (use) => {
    for (let done = 0; done < ROWS; done += BATCH) use(batches[(done / BATCH) % batches.length]);
  };

  const builder = new BatchBuilder(kernels, SCHEMA, 65_536);
  let bytes = 0;
  const append = best(() => {
    bytes = 0;
    each((batch) => {
      builder.append(batch);
      if (builder.rows < 65_536) return;
      bytes += builder.bytes;
      builder.reset();
    });
    bytes += builder.bytes;
    builder.reset();
  });
  report('append to columns', append, `${(bytes / 1e6 / append).toFixed(2)} GB/s`);
  builder.release();

  const split = { index: 0, path: 'g1.csv', file: 0, start: 0, end: 0 };
  const counts = { index: 0, start: 0, end: 0, rows: ROWS, lines: ROWS, quarantined: 0 };
  let part;
  let parts = 0;
  const write = best(() => {
    const writer = new PartWriter(kernels, SCHEMA, folder, parts++);
    each((batch) => writer.append(batch));
    part = writer.finish(split, { ...counts, quarantine: [], typeBreaks: [] });
  });
  report('write a part', write, `${(part.bytes / part.rows).toFixed(1)} bytes a row`);
  for (const column of part.columns) {
    console.log(`  ${column.name} ${column.encoding}, ${column.distinct} distinct`);
  }

  const encodings = part.columns.map((column) => column.encoding);
  const source = { folder, schema: SCHEMA, parts: [{ ...part, encodings }] };
  const control = { progress() {}, checkpoint() {} };
  for (const names of [['v1'], ['id1', 'v1'], ['id3', 'v1', 'v3'], ['id6', 'v1', 'v2', 'v3'], null]) {
    const columns = SCHEMA.filter((field) => names === null || names.includes(field.name));
    const reader = openStoreReader(kernels, source, { columns, positions: false }, control);
    const read = best(() => void reader.read(split, () => true));
    reader.release();
    report(`read ${columns.map((field) => field.name).join(', ')}`, read, '');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(what, milliseconds, note) {
  const nanoseconds = (milliseconds * 1e6) / ROWS;
  console.log(
    `${what.padEnd(42)} ${milliseconds.toFixed(0).padStart(5)} ms ${nanoseconds.toFixed(1).padStart(6)} ns a row  ${note}`,
  );
}

/** Milliseconds of processor time, the best of several. */
function best(action) {
  let least = Infinity;
  for (let run = 0; run < 6; run++) {
    const before = process.cpuUsage();
    action();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** A batch in kernel memory whose strings lie as in a file that was read. */
function makeBatch({ memory }) {
  const random = (values) => 1 + Math.floor(Math.random() * values);
  const vectors = SCHEMA.map(({ name, type }) => {
    const values = memory.allocate(8 * BATCH);
    const text = type.kind === 'utf8' ? memory.allocate(16 * BATCH) : 0;
    for (let row = 0; row < BATCH; row++) {
      const at = (values >>> 3) + row;
      if (type.kind === 'float64') memory.f64[at] = Math.random() * 100;
      else if (type.kind === 'int64') {
        memory.i64[at] = BigInt(random({ id6: ROWS / 100, v1: 5, v2: 15 }[name] ?? 100));
      } else {
        const word =
          name === 'id3'
            ? `id${String(random(ROWS / 100)).padStart(10, '0')}`
            : `id${String(random(100)).padStart(3, '0')}`;
        memory.u8.set(Buffer.from(word), text + 16 * row);
        memory.u32.set([text + 16 * row, word.length], 2 * at);
      }
    }
    return { type, values, validity: 0 };
  });
  return { schema: SCHEMA, rows: BATCH, vectors, positions: 0 };
}

/** The engine's parts as a user's build has them: one bundled file. */
async function engine() {
  const from = (path) => JSON.stringify(join(import.meta.dirname, '../../engine', path));
  const code = `export { BatchBuilder } from ${from('arrow/builder.ts')};
    export { loadKernels } from ${from('kernels/load.ts')};
    export { openStoreReader } from ${from('store/reader.ts')};
    export { PartWriter } from ${from('store/part-writer.ts')};`;
  const entry = '\0entry';
  const plugin = {
    name: 'entry',
    resolveId: (id) => (id === entry ? id : null),
    load: (id) => (id === entry ? code : null),
  };
  const external = /^(node:|apache-arrow)/;
  const bundle = await rolldown({ input: entry, plugins: [plugin], platform: 'node', external });
  const file = join(import.meta.dirname, '../../dist/bench-store.mjs');
  await bundle.write({ file, format: 'esm' });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

// How fast one thread turns a CSV file into batches: gigabytes of file a second of processor time, by columns read.
//   node bench/stages/csv-read.mjs [file.csv]
// Without a file it makes one of the shape of h2o's G1 (PARTITA_BENCH_ROWS rows, 2,000,000 unless set) and removes it.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const COLUMNS = ['id1', 'id2', 'id3', 'id4', 'id5', 'id6', 'v1', 'v2', 'v3'];
const kinds = { id1: 'utf8', id2: 'utf8', id3: 'utf8', v3: 'float64' };
const typed = (names) => names.map((name) => ({ name, type: { kind: kinds[name] ?? 'int64' } }));
const CASES = {
  'no column (count)': [],
  v1: ['v1'],
  'id1, v1': ['id1', 'v1'],
  'id3, v1, v3': ['id3', 'v1', 'v3'],
  'v1, v2, v3': ['v1', 'v2', 'v3'],
  'all nine': COLUMNS,
};

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
try {
  const path = process.argv[2] ?? generate(join(folder, 'g1.csv'), Number(process.env.PARTITA_BENCH_ROWS ?? 2_000_000));
  const { openCsvReader, loadKernels } = await engine();
  const { size, mtimeMs } = statSync(path);
  const dialect = { delimiter: ',', quote: '"', escape: '"', header: true };
  const plain = { compression: 'none', encoding: 'utf-8', dialect, columns: COLUMNS };
  const file = { path, size, modified: mtimeMs, dataStart: COLUMNS.join(',').length + 1, ...plain };
  const limits = { onBadRow: 'quarantine', quarantineLimit: 100, maxRowBytes: 2 ** 26, chunkBytes: 2 ** 18 };
  const source = { files: [file], nulls: [''], fileColumn: null, ...limits };
  const control = { progress() {}, checkpoint() {} };
  const kernels = loadKernels(2 ** 28);
  for (const [name, columns] of Object.entries(CASES)) {
    const reader = openCsvReader(kernels, source, { columns: typed(columns), positions: false }, control);
    let best = Infinity;
    let rows = 0;
    for (let run = 0; run < 5; run++) {
      const before = process.cpuUsage();
      rows = (await reader.read({ index: 0, path, file: 0, start: 0, end: size }, () => true)).rows;
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, (user + system) / 1000);
    }
    reader.release();
    const nanoseconds = columns.length === 0 ? '' : `, ${((best * 1e6) / rows / columns.length).toFixed(1)} ns a value`;
    console.log(
      `${name.padEnd(20)} ${(size / 1e6 / best).toFixed(2)} GB/s  ${best.toFixed(0)} ms for ${rows} rows${nanoseconds}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The reader as a user's build has it: one bundled file. */
async function engine() {
  const entry = '\0entry';
  const from = (path) => JSON.stringify(join(import.meta.dirname, '../../engine', path));
  const code = `export { openCsvReader } from ${from('formats/csv/reader.ts')}; export { loadKernels } from ${from('kernels/load.ts')};`;
  const plugin = {
    name: 'entry',
    resolveId: (id) => (id === entry ? id : null),
    load: (id) => (id === entry ? code : null),
  };
  const bundle = await rolldown({ input: entry, platform: 'node', plugins: [plugin], logLevel: 'silent' });
  const output = join(import.meta.dirname, '../../dist/bench/csv-read.mjs');
  await bundle.write({ file: output, format: 'esm' });
  return import(pathToFileURL(output).href);
}

function generate(path, rows) {
  const descriptor = openSync(path, 'w');
  let state = 88172645;
  const below = (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) % limit) + 1;
  };
  let text = `${COLUMNS.join(',')}\n`;
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = [below(100), below(100), below(rows / 100)].map(String);
    text += `id${a.padStart(3, '0')},id${b.padStart(3, '0')},id${c.padStart(10, '0')},`;
    text += `${below(100)},${below(100)},${below(rows / 100)},${below(5)},${below(15)},${below(1e8) / 1e6}\n`;
    if (text.length > 1 << 20 || row === rows - 1) {
      writeSync(descriptor, text);
      text = '';
    }
  }
  closeSync(descriptor);
  return path;
}

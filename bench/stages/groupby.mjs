// The group-by alone, on one core, batch vectors hot in kernel memory: nanoseconds a row of phase 1, and phase 2 and the
// result a group. Run with `node bench/stages/groupby.mjs [name…]` after the kernels are built.
import { build } from 'vite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const BATCH = 16_384;
/** Batches that are timed together; the tenth percentile of these times is what an undisturbed core takes. */
const WINDOW = 4;
const ROWS = 2_000_000;
const INT64 = { kind: 'int64' };
const FLOAT64 = { kind: 'float64' };
const UTF8 = { kind: 'utf8' };

const hash = { kind: 'hash' };
const column = (name, type, make) => ({ name, type, make });
const aggregate = (name, input) => ({ aggregate: name, input, parameters: [], as: `${input}_${name}` });
const integer = (name, distinct) => column(name, INT64, (random) => Math.floor(random() * distinct));
const text = (name, distinct, digits) =>
  column(name, UTF8, (random) => `id${String(Math.floor(random() * distinct)).padStart(digits, '0')}`);
const real = (name) => column(name, FLOAT64, (random) => Math.round(random() * 1e8) / 1e6);

const cases = {
  'utf8 100, sum int (goal 12)': [[text('k', 100, 3), integer('a', 5)], ['k'], [aggregate('sum', 'a')], hash],
  'utf8 100k, sum int, mean float (goal 45)': [
    [text('k', 1e5, 10), integer('a', 5), real('b')],
    ['k'],
    [aggregate('sum', 'a'), aggregate('mean', 'b')],
    hash,
  ],
  'dense 100, 3 means (goal 20)': [
    [integer('k', 100), integer('a', 5), integer('b', 15), real('c')],
    ['k'],
    ['a', 'b', 'c'].map((name) => aggregate('mean', name)),
    { kind: 'dense', ranges: [{ min: 0, max: 99 }] },
  ],
  'int 100k, 3 sums (goal 40)': [
    [integer('k', 1e5), integer('a', 5), integer('b', 15), real('c')],
    ['k'],
    ['a', 'b', 'c'].map((name) => aggregate('sum', name)),
    hash,
  ],
  'radix 2 int keys, sum (goal 100)': [
    [integer('k', 1e9), integer('l', 1e9), integer('a', 5)],
    ['k', 'l'],
    [aggregate('sum', 'a')],
    { kind: 'radix' },
  ],
  'dense 10k, median and std': [
    [integer('k', 100), integer('l', 100), real('a')],
    ['k', 'l'],
    [aggregate('median', 'a'), aggregate('std', 'a')],
    {
      kind: 'dense',
      ranges: [
        { min: 0, max: 99 },
        { min: 0, max: 99 },
      ],
    },
  ],
  'int 100k, max, min': [
    [integer('k', 1e5), integer('a', 5), integer('b', 15)],
    ['k'],
    [aggregate('max', 'a'), aggregate('min', 'b')],
    hash,
  ],
  'six keys, all distinct, sum and count': [
    [text('k1', 100, 3), text('k2', 100, 3), text('k3', 1e6, 10), integer('k4', 100), integer('k5', 100)].concat([
      integer('k6', 1e6),
      real('a'),
    ]),
    ['k1', 'k2', 'k3', 'k4', 'k5', 'k6'],
    [aggregate('sum', 'a'), aggregate('count', 'a')],
    { kind: 'radix' },
  ],
  'int 1000, distinct of 100': [
    [integer('k', 1000), integer('a', 100)],
    ['k'],
    [aggregate('count_distinct', 'a')],
    hash,
  ],
};

const { loadKernels, PartialGroups, MergedGroups } = await loadEngine();
const wanted = process.argv.slice(2);
for (const [name, [columns, keys, aggregates, strategy]] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const input = columns.map(({ name, type }) => ({ name, type }));
  const spec = { input, keys, aggregates, strategy, exponents: { a: 6, b: 6, c: 6 } };
  const kernels = loadKernels(2 ** 31);
  const batches = batchesOf(kernels, columns);
  let best = Infinity;
  const windows = [];
  let blocks = [];
  for (let round = 0; round < 3; round++) {
    blocks = [];
    const decisions = [];
    const onDecision = (choice, reason) => decisions.push(`${choice}: ${reason}`);
    const groups = new PartialGroups(kernels, spec, {
      memory: 2 ** 27,
      onBlock: (block) => blocks.push(block),
      onDecision,
    });
    const start = cpu();
    let mark = performance.now();
    for (let rows = 0, i = 0; rows < ROWS; rows += BATCH, i++) {
      groups.push(batches[i % batches.length]);
      if (i % WINDOW !== WINDOW - 1) continue;
      const now = performance.now();
      windows.push(((now - mark) * 1e6) / (WINDOW * BATCH));
      mark = now;
    }
    groups.flush();
    best = Math.min(best, cpu() - start);
    groups.release();
    if (round === 2) for (const decision of decisions) console.log(`  ${decision}`);
  }
  const merging = cpu();
  let groups = 0;
  for (let p = 0; p < 256; p += 32) {
    const merged = new MergedGroups(kernels, spec, { memory: 2 ** 30 });
    for (const { bytes, offsets } of blocks) merged.merge(bytes.subarray(offsets[p], offsets[p + 32]));
    for (const batch of merged.finish()) groups += batch.rows;
    merged.release();
  }
  const took = cpu() - merging;
  const each = ((best * 1e6) / ROWS).toFixed(1);
  const quiet = windows.sort((a, b) => a - b)[Math.floor(windows.length / 10)].toFixed(1);
  console.log(
    `${name}: ${quiet} ns a row (${each} with all interruptions and the flush); phase 2 ${((took * 1e6) / groups).toFixed(0)} ns a group, ${groups} groups`,
  );
}

/** Milliseconds of this process's processor time: the machine may be shared. */
function cpu() {
  return process.cpuUsage().user / 1000;
}

/** Batches of random rows, pushed in turn; more of them where every row makes a group. */
function batchesOf(kernels, columns) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
  const pool = columns.some(({ name }) => name === 'k6' || name === 'l') ? 122 : 6;
  const schema = columns.map(({ name, type }) => ({ name, type }));
  return Array.from({ length: pool }, () => {
    const vectors = columns.map(({ type, make }) => ({
      type,
      values: valuesOf(kernels, type, make, random),
      validity: 0,
    }));
    return { schema, rows: BATCH, vectors, positions: 0 };
  });
}

function valuesOf({ memory, arena }, type, make, random) {
  const values = arena.take(8 * BATCH);
  if (type.kind === 'int64') for (let i = 0; i < BATCH; i++) memory.i64[(values >>> 3) + i] = BigInt(make(random));
  else if (type.kind === 'float64') for (let i = 0; i < BATCH; i++) memory.f64[(values >>> 3) + i] = make(random);
  else {
    const texts = Array.from({ length: BATCH }, () => Buffer.from(make(random)));
    let at = arena.take(texts.reduce((sum, { length }) => sum + length, 0));
    texts.forEach((bytes, i) => {
      memory.u8.set(bytes, at);
      memory.u32.set([at, bytes.length], (values >>> 2) + 2 * i);
      at += bytes.length;
    });
  }
  return values;
}

async function loadEngine() {
  const outDir = mkdtempSync(join(tmpdir(), 'partita-bench-'));
  const entry = join(resolve('bench/stages'), 'groupby-entry.ts');
  await build({ logLevel: 'error', build: { ssr: entry, outDir, emptyOutDir: true, minify: false, target: 'node20' } });
  const { copyFileSync } = await import('node:fs');
  copyFileSync('dist/kernels.wasm', join(outDir, 'kernels.wasm'));
  const engine = await import(pathToFileURL(join(outDir, 'groupby-entry.js')).href);
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  return engine;
}

// What a dataset's first scan costs, profile of every column included: seconds of processor time and megabytes of file a
// second of it. Build first.
//   node bench/stages/scan.mjs [file.csv]
// Without a file it makes h2o's G1 with 5 % nulls (PARTITA_BENCH_ROWS rows, 10,000,000 unless set) and removes it.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../dist/engine.js';
import { generateGroupBy } from '../h2o/generate.mjs';

const RUNS = 5;

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const engine = Engine.start({ threads: 2 });
try {
  const path = process.argv[2] ?? join(folder, 'g1.csv');
  const rows = Number(process.env.PARTITA_BENCH_ROWS ?? 1e7);
  if (process.argv[2] === undefined) generateGroupBy(path, { rows, nulls: 5 });
  const megabytes = statSync(path).size / 1e6;
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    const dataset = await engine.open(path, { store: false });
    const before = process.cpuUsage();
    const began = performance.now();
    await dataset.scan({ onColumns: () => undefined, partialInterval: 250 });
    const { user, system } = process.cpuUsage(before);
    times.push({ wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 });
  }
  const { wall, cpu } = times.sort((a, b) => a.cpu - b.cpu)[RUNS >> 1];
  console.log(
    `${cpu.toFixed(2)} s of processor time, ${(megabytes / cpu).toFixed(0)} MB/s of it; ${wall.toFixed(2)} s`,
  );
} finally {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Engine, EventStream, type EngineEvent, type RecordBatch } from '../../../engine/index.js';
import { Query } from '../../../engine/query/execute.js';
import { Run } from '../../../engine/scheduler/run.js';
import { createThreads } from '../../../engine/workers/threads.js';

/** Whatever a worker held when it died is computed again: no row is lost, none is counted twice. */
const folder = mkdtempSync(join(tmpdir(), 'partita-loss-'));
const path = join(folder, 'data.csv');
const ROWS = 120_000;
writeFileSync(path, `key,n\n${Array.from({ length: ROWS }, (_, i) => `k${i % 1000},${i}`).join('\n')}\n`);
const sums = Array.from({ length: 1000 }, (_, k) => BigInt(k) * 120n + 1000n * BigInt((119 * 120) / 2));

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['after the first task', 1],
  ['in the middle', 20],
  ['again and again', 7],
  ['when nearly all is done', 38],
])('a worker that dies %s costs no row and doubles none', async (_when, after) => {
  const opener = Engine.start({ executor: 'inline' });
  const dataset = await opener.open(path, { store: false });
  const grouped = dataset.frame().groupBy('key', 'n:sum as total, count as n, median as m');
  const executor = createThreads({ threads: 2, budget: 100e6 });
  const temporary = mkdtempSync(join(folder, 'run-'));
  const events = new EventStream('loss');
  let done = 0;
  let losses = 0;
  events.listen((event: EngineEvent) => {
    if (event.type === 'worker-lost') losses++;
    if (event.type !== 'task' || event.to !== 'done' || !event.key.startsWith('scan-groups')) return;
    done++;
    if (done % after === 0 && losses < 4) void executor.terminate(losses % 2);
  });
  const run = new Run(executor, { events, control: executor.control });
  try {
    const query = new Query(grouped.plan, {
      run,
      events,
      workers: 2,
      ask: () => Promise.resolve(null),
      folder: temporary,
      blockBytes: 32_768,
      tableBytes: 200_000,
      exchangeBytes: 1_000_000,
    });
    const batches: RecordBatch[] = [];
    for await (const batch of query.batches(false)) batches.push(batch);
    const totals = new Map<string, bigint>();
    for (const batch of batches) {
      const [keys, values] = batch.columns;
      const offsets = keys?.offsets as Int32Array;
      for (let row = 0; row < batch.rows; row++) {
        const key = Buffer.from(keys?.values as Uint8Array).toString('utf8', offsets[row], offsets[row + 1]);
        totals.set(key, values?.values[row] as bigint);
      }
    }
    expect(losses).toBeGreaterThan(0);
    expect(totals.size).toBe(1000);
    for (let k = 0; k < 1000; k++) expect(totals.get(`k${k}`), `k${k}`).toBe(sums[k]);
    expect(query.report.rowsRead).toBe(ROWS);
  } finally {
    await run.close();
    await executor.close();
    await opener.close();
  }
});

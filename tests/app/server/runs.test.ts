import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadIpc } from '../../../engine/index.js';
import { EventDecoder } from '../../../app/protocol/events.js';
import type { EngineEvent } from '../../../engine/events.js';
import type { ExportFormat } from '../../../app/protocol/contract.js';
import { compute, filter, groupBy, sort } from './steps.js';
import { Peer, writeTrips } from './trips.js';
import { Workbench, type TestWindow } from './workbench.js';

/** What the server does can be followed, stopped, done again and taken along, by any number of windows. */
let bench: Workbench;
let window: TestWindow;
let peer: Peer;
let dataset: string;
let large: string;

beforeAll(async () => {
  bench = new Workbench();
  const folder = writeTrips(join(bench.data, 'trips'), 2, 1000);
  peer = await Peer.over(folder);
  await bench.start();
  window = bench.window();
  ({ id: dataset } = await window.open({ paths: [folder] }));
  ({ id: large } = await window.open({ paths: [writeTrips(join(bench.data, 'large'), 4, 150_000)] }));
});

afterAll(async () => {
  peer.close();
  await bench.close();
});

/** Every formula anew, so that no other view answers. */
let count = 0;
const slow = () => [
  compute('x', `sqrt(fare) * ${++count}`),
  groupBy(['id', 'city'], ['sum x', 'count']),
  sort('sum_x'),
];

describe('a run', () => {
  test('is cancelled with the view that it fills failing as cancelled, and can begin again', async () => {
    const { view, run } = await window.call('view.open', { dataset: large, steps: slow() });
    await window.call('run.cancel', { run: run! });
    const over = await window.until('view', { view }, ({ stage }) => stage === 'failed' || stage === 'final');
    expect(over).toMatchObject({ stage: 'failed', error: { kind: 'cancelled' } });
    const summaries = await window.until('runs', {}, (runs) => runs.some((other) => other.run === run));
    expect(summaries.find((other) => other.run === run)).toMatchObject({ phase: 'cancelled' });

    const { run: again } = await window.call('run.again', { run: run! });
    expect(again).not.toBe(run);
    const { stage, rows } = await window.until('view', { view }, ({ stage: now }) => now === 'final');
    expect({ stage, rows }).toEqual({ stage: 'final', rows: { count: 600_000, exact: true } });
  });

  test('that is paused does nothing until it is resumed', async () => {
    const { view, run } = await window.call('view.open', { dataset: large, steps: slow() });
    await window.call('run.pause', { run: run! });
    await window.until('runs', {}, (runs) => runs.some((other) => other.run === run && other.phase === 'paused'));
    await wait(300);
    expect((await window.until('view', { view }, () => true)).stage).toBe('growing');
    await window.call('run.resume', { run: run! });
    expect((await window.until('view', { view }, ({ stage }) => stage === 'final')).rows.count).toBe(600_000);
  });

  test('tells all its events from the first to the last, and its graph, when it is over', async () => {
    const { run } = await window.view(dataset, [groupBy(['city'], ['count'])]);
    const decoder = new EventDecoder(run!);
    const events: EngineEvent[] = [];
    for await (const chunk of window.items('events', { run: run! })) {
      for (const row of chunk.rows) events.push(decoder.decode(row));
    }
    expect(events[0]?.type).toBe('run-started');
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'done' });
    const keys = events.flatMap((event) => (event.type === 'task-added' ? [event.key] : []));
    const { text } = await window.call('run.graph', { run: run!, form: 'json' });
    for (const key of keys) expect(text).toContain(key);

    const read = events.find((event) => event.type === 'task-added' && event.source !== undefined);
    const detail = await window.call('run.task', { run: run!, key: (read as { key: string }).key });
    expect(detail).toMatchObject({ state: 'done', attempts: 1 });
    const { path, start, lines } = detail.source!;
    expect(readFileSync(path, 'utf8').slice(start).startsWith(lines[0]!)).toBe(true);
    await expect(window.call('run.task', { run: run!, key: 'no such' })).rejects.toThrow(/no task/);
  });

  test('says which of its tasks read a row of the dataset', async () => {
    const { run } = await window.view(large, [groupBy(['city'], ['count'])]);
    const rows = 600_000;
    const found = new Set<string>();
    for (const row of [0, 149_999, 150_000, 300_001, rows - 1]) {
      const answer = await window.call('run.row', { run: run!, row });
      expect(answer).toMatchObject({ rows });
      expect(answer.tasks).toHaveLength(1);
      const { source } = await window.call('run.task', { run: run!, key: answer.tasks[0]! });
      expect(source!.firstRow!).toBeLessThanOrEqual(row);
      expect(source!.firstRow! + source!.rows!).toBeGreaterThan(row);
      found.add(source!.path);
    }
    expect(found.size).toBe(4);
    expect(await window.call('run.row', { run: run!, row: rows })).toEqual({ rows, tasks: [] });
  });

  test('that is removed is not there any more', async () => {
    const { run } = await window.view(dataset, [groupBy(['day'], ['count'])]);
    await window.call('run.remove', { run: run! });
    await expect(window.call('run.graph', { run: run!, form: 'dot' })).rejects.toThrow(/not there/);
  });
});

describe('a column of a view', () => {
  test('that nobody waits for any more is given up, and found when it is asked for again', async () => {
    const { view } = await window.view(large, []);
    const abort = new AbortController();
    const first = window.call('view.column', { view, column: 'id' }, abort.signal);
    abort.abort();
    await expect(first).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await window.call('view.column', { view, column: 'id' })).distinct).toEqual({
      count: 600_000,
      exact: true,
    });
  });

  test('is still found for a second window when the first one gives up', async () => {
    const { view } = await window.view(large, []);
    const abort = new AbortController();
    const first = window.call('view.column', { view, column: 'fare' }, abort.signal).catch(() => null);
    const second = bench.window().call('view.column', { view, column: 'fare' });
    abort.abort();
    expect((await second).rows).toBe(600_000);
    await first;
  });
});

test('the first rows are there while the scan goes on, and are those that are there afterwards', async () => {
  const { dataset: other } = await window.call('dataset.open', {
    paths: [join(bench.data, 'large')],
    options: { allText: true },
  });
  const { run } = await window.until('dataset', { dataset: other }, () => true);
  await window.call('run.pause', { run: run! });
  const { view, columns } = await window.call('view.open', { dataset: other, steps: [] });
  const range = { view, from: 100, rows: 300, columns: columns.map(({ name }) => name) };
  const during = await window.call('view.page', range);
  const state = await window.until('dataset', { dataset: other }, () => true);
  expect(state).toMatchObject({ phase: 'scanning', rows: { exact: false } });
  await window.call('run.resume', { run: run! });
  await window.settled(other);
  const after = await window.call('view.page', range);
  const { fromIpc } = await loadIpc();
  const cells = (bytes: Uint8Array) =>
    fromIpc(bytes).batches.flatMap((batch) => batch.columns.map((c) => [...c.values]));
  expect(during.rows).toBe(300);
  expect(cells(during.bytes)).toEqual(cells(after.bytes));
});

test('the figures of whole columns of a long table are those of going through its cells', async () => {
  const { view } = await window.view(large, []);
  const columns = ['id', 'city', 'passengers', 'fare'];
  const whole = await window.call('view.summary', { view, ranges: [{ from: 0, rows: 600_000, columns }] });
  const halves = [0, 300_000].map((from) => ({ from, rows: 300_000, columns }));
  expect(whole).toEqual(await window.call('view.summary', { view, ranges: halves }));
  expect(whole.cells).toBe(2_400_000);
});

describe('two windows', () => {
  test('that look at the same steps share one run, which outlives the first of them', async () => {
    const steps = slow();
    const [one, other] = [bench.window(), bench.window()];
    const first = await one.call('view.open', { dataset: large, steps });
    const second = await other.call('view.open', { dataset: large, steps });
    expect(second).toMatchObject({ view: first.view, run: first.run });
    await one.call('view.close', { view: first.view });
    await one.call('view.close', { view: first.view });
    one.leave();
    expect((await other.until('view', { view: second.view }, ({ stage }) => stage === 'final')).rows.count).toBe(
      600_000,
    );
  });

  test('hear of each other’s recipes', async () => {
    const other = bench.window();
    const steps = [filter({ op: '=', column: 'city', value: 'Basel' })];
    const heard = other.until('workspace', {}, ({ recipes }) => recipes[dataset]?.length === 1);
    await window.call('recipe.set', { dataset, steps });
    expect((await heard).recipes[dataset]).toEqual(steps);
  });
});

describe('an export', () => {
  const steps = [filter({ op: 'is not null', column: 'fare' }), sort('id', true)];
  const exported = async (format: ExportFormat): Promise<Buffer> => {
    const { view } = await window.view(dataset, steps);
    const { ticket } = await window.call('view.export', { view, format, path: null });
    const offer = bench.server.downloads.take(ticket!)!;
    expect(offer.name.endsWith(`.${format}`)).toBe(true);
    const bytes = readFileSync(await offer.file);
    await offer.discard();
    return bytes;
  };

  test('to CSV has the rows in the order of the view', async () => {
    const lines = (await exported('csv')).toString('utf8').trim().split('\n');
    const ids = await peer.ask('select id from trips where fare is not null order by id desc');
    expect(lines.slice(1).map((line) => BigInt(line.split(',')[0]!))).toEqual(ids.map(([id]) => id));
  });

  test('to Arrow, JSON and Parquet has as many', async () => {
    const [[rows]] = (await peer.ask('select count(*) from trips where fare is not null')) as [[bigint]];
    const { fromIpc } = await loadIpc();
    expect(fromIpc(await exported('arrow')).batches.reduce((sum, batch) => sum + batch.rows, 0)).toBe(Number(rows));
    expect(JSON.parse((await exported('json')).toString('utf8'))).toHaveLength(Number(rows));
    expect((await exported('ndjson')).toString('utf8').trim().split('\n')).toHaveLength(Number(rows));
    expect((await exported('parquet')).subarray(0, 4).toString()).toBe('PAR1');
  });

  test('to a path is there when its run is done, and leaves nothing when it is cancelled', async () => {
    const { view } = await window.view(large, []);
    const path = join(bench.folder, 'out.csv');
    const { run, ticket } = await window.call('view.export', { view, format: 'csv', path });
    expect(ticket).toBeNull();
    await window.until('runs', {}, (runs) => runs.some((other) => other.run === run && other.phase === 'done'));
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(600_001);

    const second = await window.call('view.export', { view, format: 'csv', path: join(bench.folder, 'cut.csv') });
    await window.call('run.cancel', { run: second.run });
    const over = (phase: string) => phase === 'done' || phase === 'cancelled' || phase === 'failed';
    const runs = await window.until('runs', {}, (all) => all.some((one) => one.run === second.run && over(one.phase)));
    expect(runs.find((one) => one.run === second.run)?.phase).toBe('cancelled');
    expect(() => readFileSync(join(bench.folder, 'cut.csv'))).toThrow(/ENOENT/);
  });
});

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PartitaError } from '../../../engine/index.js';
import type { MethodName, Params } from '../../../app/protocol/contract.js';
import { compute, groupBy, sort } from './steps.js';
import { writeTrips } from './trips.js';
import { Workbench, type TestWindow } from './workbench.js';

/** A window may ask for anything at any time: it gets an answer or a reason, and everyone else is served as before. */
let bench: Workbench;
let window: TestWindow;
let trips: string;

beforeEach(async () => {
  bench = new Workbench();
  trips = writeTrips(join(bench.data, 'trips'), 2, 500);
  await bench.start({ kind: 'browser' });
  window = bench.window();
});

afterEach(() => bench.close());

async function refused<M extends MethodName>(name: M, params: Params<M>): Promise<PartitaError> {
  const thrown: unknown = await window.call(name, params).then(
    () => `${name} was answered`,
    (error: unknown) => error,
  );
  expect(thrown, name).toBeInstanceOf(PartitaError);
  expect((thrown as PartitaError).kind, name).not.toBe('bug');
  return thrown as PartitaError;
}

test('what does not exist is refused by every method', async () => {
  const [dataset, view, run] = ['d', 'v', 'r'];
  const range = { from: 0, rows: 1, columns: ['id'] };
  await refused('dataset.close', { dataset });
  await refused('dataset.rename', { dataset, name: 'x' });
  await refused('dataset.reopen', { dataset });
  await refused('dataset.import', { dataset });
  await refused('recipe.set', { dataset: '__proto__', steps: [] });
  await refused('recipe.check', { dataset, steps: [] });
  await refused('recipe.explain', { dataset, steps: [], stage: 'graph' });
  await refused('view.open', { dataset, steps: [] });
  await refused('view.page', { view, ...range });
  await refused('view.summary', { view, ranges: [range] });
  await refused('view.text', { view, ...range, headers: true });
  await refused('view.column', { view, column: 'id' });
  await refused('view.export', { view, format: 'csv', path: null });
  await refused('run.cancel', { run });
  await refused('run.pause', { run });
  await refused('run.again', { run });
  await refused('run.remove', { run });
  await refused('run.task', { run, key: 'k' });
  await refused('run.graph', { run, form: 'svg' });
  await refused('quarantine.summary', { dataset });
  await refused('quarantine.forecast', { dataset, path: null, options: {} });
  await refused('quarantine.export', { dataset, path: null });
});

test('paths that were not granted are refused, however they are written', async () => {
  const secret = join(bench.folder, 'secret');
  mkdirSync(secret);
  writeFileSync(join(secret, 'keys.csv'), 'key\n1\n');
  symlinkSync(secret, join(bench.data, 'link'));
  const { path: sample } = await window.call('samples.make', { sample: 'broken' });
  const ways = [
    secret,
    join(secret, 'keys.csv'),
    join(bench.data, 'link', 'keys.csv'),
    `${bench.data}/../secret/keys.csv`,
    `${sample}/../../../secret/keys.csv`,
    `${sample}x`,
    join(bench.workspace, 'workspace.json'),
    '/etc/passwd',
    '/etc/pass*',
    join(secret, '*.csv'),
    join(bench.data, 'link', '*.csv'),
    join(bench.data, '*', 'keys.csv'),
    `${bench.data}/*/../../secret/*.csv`,
    `${bench.data}/{../secret,x}/*.csv`,
    'data/*.csv',
    'data/trips',
    `${bench.data}\0`,
  ];
  for (const path of ways) {
    await refused('dataset.open', { paths: [path] });
    await refused('files.look', { paths: [path] });
    await refused('files.list', { path });
    await refused('files.find', { path });
  }
  const { id } = await window.open({ paths: [trips] });
  await refused('dataset.reopen', { dataset: id, paths: [secret] });
  expect(await window.settled(id)).toMatchObject({ phase: 'ready', paths: [trips] });
  await refused('quarantine.page', { dataset: id, path: join(secret, 'keys.csv'), reasons: null, from: 0, rows: 1 });
  await refused('quarantine.export', { dataset: id, path: join(secret, 'keys.csv') });
  const view = await window.view(id, []);
  await refused('view.export', { view: view.view, format: 'csv', path: join(bench.data, 'out.csv') });
});

test('samples are made once and can be looked at and opened', async () => {
  const { path } = await window.call('samples.make', { sample: 'broken' });
  expect(await window.call('samples.make', { sample: 'broken' })).toEqual({ path });
  expect(await window.call('files.look', { paths: [path] })).toMatchObject({ files: 5 });
  const state = await window.open({ paths: [path] });
  expect(state).toMatchObject({ phase: 'ready', files: 5 });
  expect(state.quarantined).toBeGreaterThan(0);
});

describe('a view', () => {
  test('asked for more than there is gives what there is', async () => {
    const { id } = await window.open({ paths: [trips] });
    for (const steps of [[], [sort('id')]]) {
      const { view } = await window.view(id, steps);
      const most = Number.MAX_SAFE_INTEGER;
      const page = await window.call('view.page', { view, from: 990, rows: most, columns: ['id', 'id', 'none'] });
      expect(page.rows).toBe(10);
      expect(await window.call('view.page', { view, from: most, rows: most, columns: ['id'] })).toMatchObject({
        rows: 0,
      });
      const range = { view, from: 998, rows: most, columns: ['id'], headers: false };
      expect((await window.call('view.text', range)).text).toBe('998\n999');
      await refused('view.column', { view, column: 'none' });
    }
  });

  test('of steps that cannot be is refused with the reason', async () => {
    const { id } = await window.open({ paths: [trips] });
    const long = `fare${' + fare'.repeat(10_000)}`;
    const cases = [
      [compute('x', 'no_such(1)')],
      [compute('x', '1 +')],
      [compute('x', long), sort('none')],
      [groupBy([], [])],
      [groupBy(['city'], ['sum city'])],
      [groupBy(['city'], ['nothing fare'])],
      Array.from({ length: 200 }, () => sort('gone')),
    ];
    for (const steps of cases) await refused('view.open', { dataset: id, steps });
  });
});

test('settings that make no engine are refused, and the old ones stay', async () => {
  const before = (await window.call('workspace.get', {})).settings;
  await refused('settings.set', { memory: 'much' });
  expect((await window.call('workspace.get', {})).settings).toEqual(before);
  const { id } = await window.open({ paths: [trips] });
  expect((await window.view(id, [])).rows.count).toBe(1000);
});

test('a dataset that is closed or reopened while it is read ends without harm', async () => {
  const large = writeTrips(join(bench.data, 'large'), 2, 100_000);
  for (let round = 0; round < 3; round++) {
    const { dataset } = await window.call('dataset.open', { paths: [large] });
    const { view } = await window.call('view.open', { dataset, steps: [sort('fare')] });
    await window.call('dataset.reopen', { dataset, options: { types: { id: 'utf8' } } });
    await window.until('view', { view }, ({ columns, stage }) => stage === 'final' && columns[0]?.type === 'utf8');
    await window.call('dataset.close', { dataset });
    await refused('view.page', { view, from: 0, rows: 1, columns: ['id'] });
  }
  const { id } = await window.open({ paths: [trips] });
  expect((await window.view(id, [])).rows.count).toBe(1000);
});

test('an import that is asked for twice is done once', async () => {
  const { id } = await window.open({ paths: [trips] });
  const [one, other] = await Promise.all([
    window.call('dataset.import', { dataset: id }),
    window.call('dataset.import', { dataset: id }),
  ]);
  expect(other).toEqual(one);
  const state = await window.until('dataset', { dataset: id }, ({ imported, phase }) => imported && phase === 'ready');
  expect(state).toMatchObject({ rows: { count: 1000, exact: true }, error: null });
});

test('a window that goes away in the middle leaves the others served', async () => {
  const other = bench.window();
  const { id } = await window.open({ paths: [trips] });
  void other.call('view.open', { dataset: id, steps: [sort('fare')] });
  const heard = other.until('workspace', {}, () => false).catch(() => null);
  other.leave();
  await heard;
  expect((await window.view(id, [sort('fare')])).rows.count).toBe(1000);
});

import { appendFileSync, cpSync, existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compute, sort } from './steps.js';
import { writeTrips } from './trips.js';
import { Workbench } from './workbench.js';

/** What a workspace was comes back, however its server ended. */
let bench: Workbench;

beforeEach(() => {
  bench = new Workbench();
});

afterEach(() => bench.close());

test('datasets, recipes, kept state, settings and finished runs come back', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 2, 100);
  await bench.start();
  const before = bench.window();
  const { id } = await before.open({ paths: [folder], options: { types: { id: 'utf8' } }, name: 'Fares' });
  const steps = [compute('twice', 'fare * 2')];
  await before.call('recipe.set', { dataset: id, steps });
  await before.call('workspace.keep', { key: 'tabs', value: { open: [1, 2], wide: true } });
  await before.call('workspace.rename', { name: 'Taxi' });
  await before.call('settings.set', { theme: 'dark' });
  await bench.stop();

  await bench.start();
  const after = bench.window();
  const state = await after.settled(id);
  expect(state).toMatchObject({ name: 'Fares', phase: 'ready', paths: [folder], rows: { count: 200, exact: true } });
  expect(state.columns[0]).toEqual({ name: 'id', type: 'utf8' });
  const workspace = await after.call('workspace.get', {});
  expect(workspace).toMatchObject({ name: 'Taxi', recipes: { [id]: steps }, settings: { theme: 'dark' } });
  expect(workspace.kept).toEqual({ tabs: { open: [1, 2], wide: true } });
  expect(workspace.notice).toBeNull();
  const runs = await after.until('runs', {}, () => true);
  expect(runs[0]).toMatchObject({ number: 1, kind: 'scan', phase: 'done', dataset: id });
});

test('the events of an earlier session are replayed as they were', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 1, 100);
  await bench.start();
  const { run } = await bench.window().open({ paths: [folder] });
  const rows = async () => {
    const all: unknown[] = [];
    for await (const chunk of bench.window().items('events', { run: run! })) all.push(...chunk.rows);
    return JSON.stringify(all);
  };
  const before = await rows();
  await bench.stop();
  await bench.start();
  expect(await rows()).toBe(before);
});

test('a file that makes no sense is set aside, and said', async () => {
  await bench.start();
  await bench.window().call('workspace.rename', { name: 'Taxi' });
  await bench.stop();
  writeFileSync(join(bench.workspace, 'workspace.json'), '{"version":1,"name":');
  await bench.start();
  const workspace = await bench.window().call('workspace.get', {});
  expect(workspace).toMatchObject({ name: 'Workspace', notice: expect.stringMatching(/set aside/) });
  const aside = readdirSync(bench.workspace).find((name) => name.includes('broken'))!;
  expect(readFileSync(join(bench.workspace, aside), 'utf8')).toBe('{"version":1,"name":');
});

test('what the server was started with counts before the settings, until a window changes them', async () => {
  await bench.start({ threads: 1 });
  const window = bench.window();
  const workers = async (): Promise<number> => (await window.call('server.info', {})).workers;
  expect(await workers()).toBe(1);
  await window.call('settings.set', { theme: 'dark' });
  expect(await workers()).toBe(1);
  await expect(window.call('settings.set', { threads: 3, memory: 'much' })).rejects.toThrow();
  expect(await workers()).toBe(1);
  await window.call('settings.set', { threads: 2 });
  expect(await workers()).toBe(2);
  await window.call('settings.set', { threads: 0 });
  expect(await workers()).toBe(availableParallelism());
});

test('a run of an earlier session begins again while its table is being opened anew', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 2, 100);
  await bench.start({ threads: 1 });
  const first = bench.window();
  const { id } = await first.open({ paths: [folder] });
  await first.view(id, [sort('fare')]);
  await bench.stop();
  await bench.start({ threads: 1 });
  const window = bench.window();
  await window.settled(id);
  const runs = await window.until('runs', {}, () => true);
  const { run } = runs.find(({ kind }) => kind === 'query')!;
  await window.call('settings.set', { threads: 2 });
  const again = await window.call('run.again', { run });
  await window.until('runs', {}, (now) => now.some((one) => one.run === again.run && one.phase === 'done'));
});

test('settings that the machine cannot fulfil any more do not keep the server from starting', async () => {
  await bench.start();
  await bench.stop();
  const path = join(bench.workspace, 'workspace.json');
  const kept = JSON.parse(readFileSync(path, 'utf8')) as { settings: object };
  writeFileSync(path, JSON.stringify({ ...kept, settings: { ...kept.settings, memory: '1KB' } }));
  const { memory: _memory, ...options } = bench.options;
  await bench.start({ ...options, memory: undefined as never });
  expect((await bench.window().call('workspace.get', {})).notice).toMatch(/put back/);
});

describe('a second server', () => {
  test('on the same folder is refused while the first one runs, and not afterwards', async () => {
    await bench.start();
    const other = new Workbench();
    await expect(other.start({ folder: bench.workspace })).rejects.toThrow(/is open in process/);
    await other.close();
    await bench.stop();
    await bench.start();
  });

  test('is not refused by a lock that a kill left empty or of a process that is gone', async () => {
    await bench.start();
    await bench.stop();
    for (const owner of ['', '4194000', 'x']) {
      writeFileSync(join(bench.workspace, 'lock'), owner);
      await bench.start();
      await bench.stop();
    }
    expect(existsSync(join(bench.workspace, 'lock'))).toBe(false);
  });
});

test('a dataset whose files are gone is missing, and found again where they are now', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 1, 50);
  await bench.start();
  const { id } = await bench.window().open({ paths: [folder] });
  await bench.stop();
  const moved = join(bench.data, 'moved');
  renameSync(folder, moved);
  await bench.start();
  const window = bench.window();
  expect(await window.settled(id)).toMatchObject({ phase: 'missing', error: { kind: 'user-input' } });
  expect((await window.call('workspace.get', {})).recents).toMatchObject([{ paths: [folder], present: false }]);
  await window.call('dataset.reopen', { dataset: id, paths: [moved] });
  expect(await window.settled(id)).toMatchObject({ phase: 'ready', rows: { count: 50, exact: true }, error: null });
});

test('what a kill leaves comes back as it was, and the run that was cut short is said to be so', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 2, 50_000);
  await bench.start();
  const before = bench.window();
  const { dataset } = await before.call('dataset.open', { paths: [folder] });
  const { run } = await before.until('dataset', { dataset }, () => true);
  // A run that stands still: the files are then what they are at the moment of a kill.
  await before.call('run.pause', { run: run! });
  const file = (name: string) => join(bench.workspace, name);
  const isWritten = () =>
    existsSync(file('workspace.json')) && readFileSync(file('workspace.json'), 'utf8').includes(dataset);
  while (!isWritten()) await wait(20);
  const left = join(bench.folder, 'left');
  cpSync(bench.workspace, left, { recursive: true });
  await bench.stop();
  writeFileSync(join(left, 'lock'), '4194000');
  const recording = join(left, 'runs', `${run}.ndjson`);
  appendFileSync(recording, '[1,"torn');

  await bench.start({ folder: left });
  const window = bench.window();
  const [cut] = await window.until('runs', {}, (runs) => runs.length > 0);
  expect(cut).toMatchObject({ run, number: 1, kind: 'scan', phase: 'interrupted', dataset });
  const chunks = [];
  for await (const chunk of window.items('events', { run: run! })) chunks.push(chunk);
  expect(chunks.at(-1)?.last).toBe(true);
  expect(await window.settled(dataset)).toMatchObject({ phase: 'ready', rows: { count: 100_000, exact: true } });
});

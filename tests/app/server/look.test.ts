/** What a drop would do is found out once: opening the same files then does not look at them again. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Engine, type Dataset } from '../../../engine/index.js';
import { writeTrips } from './trips.js';
import { Workbench } from './workbench.js';

let bench: Workbench;
let folder: string;

beforeEach(async () => {
  bench = new Workbench();
  folder = writeTrips(join(bench.data, 'trips'), 2, 100);
  await bench.start();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await bench.close();
});

test('files that a drop was told of are not looked at again when they are opened', async () => {
  const open = vi.spyOn(Engine.prototype, 'open');
  const window = bench.window();
  expect(await window.call('files.look', { paths: [folder] })).toMatchObject({ files: 2, columns: 5 });
  expect(await window.open({ paths: [folder] })).toMatchObject({ phase: 'ready', rows: { count: 200 } });
  const [first, second] = await Promise.all(open.mock.results.map(({ value }) => value as Promise<Dataset>));
  expect(second?.csv).toBe(first?.csv);
});

test('a file that changed after the drop was told of it is looked at again', async () => {
  const window = bench.window();
  await window.call('files.look', { paths: [folder] });
  writeFileSync(join(folder, 'trips-1.csv'), 'id,tip\n1,2\n');
  const { columns, rows } = await window.open({ paths: [folder] });
  expect(columns.map(({ name }) => name)).toEqual(['id', 'city', 'passengers', 'fare', 'day', 'tip']);
  expect(rows.count).toBe(101);
});

test('other options than those of the drop are heeded', async () => {
  const window = bench.window();
  await window.call('files.look', { paths: [folder] });
  const { columns } = await window.open({ paths: [folder], options: { types: { id: 'utf8' } } });
  expect(columns[0]).toEqual({ name: 'id', type: 'utf8' });
});

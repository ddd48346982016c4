import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ColumnProfile, DatasetState } from '../../../app/protocol/datasets.js';
import { ColumnHeaders } from '../../../app/server/column-headers.js';
import { columnOf } from '../../../engine/arrow/record-batch.js';
import { randomOf } from '../../differential/random-tables.js';
import { Peer, writeTrips } from './trips.js';
import { Workbench, type TestWindow } from './workbench.js';

/** The headers that a scan makes by itself, without a pass for each column, are what DuckDB says of all rows. */
let bench: Workbench;

beforeEach(() => {
  bench = new Workbench();
});

afterEach(() => bench.close());

const allRead = (profiles: readonly ColumnProfile[]): boolean => profiles.every(({ share }) => share === 1);

async function opened(window: TestWindow, folder: string): Promise<[DatasetState, Map<string, ColumnProfile>]> {
  const state = await window.open({ paths: [folder] });
  return [state, await headers(window, state.id)];
}

async function headers(window: TestWindow, dataset: string): Promise<Map<string, ColumnProfile>> {
  const known = new Map<string, ColumnProfile>();
  for await (const changed of window.items('profiles', { dataset })) {
    for (const profile of changed) known.set(profile.name, profile);
    if (allRead([...known.values()])) return known;
  }
  throw new Error('the headers ended');
}

const scans = async (window: TestWindow): Promise<number> =>
  (await window.until('runs', {}, () => true)).filter(({ kind }) => kind === 'scan').length;

test('a scan that has only begun does not take the place of the first rows', async () => {
  const headers = new ColumnHeaders();
  const type = { kind: 'int64' } as const;
  const column = columnOf(type, [3n, 5n]);
  headers.sample([{ schema: [{ name: 'a', type }], rows: 2, columns: [column] }], 20);
  const nothing = { histogram: null, top: null, distinct: null, mean: null, empty: null, longest: null };
  const scanned = (rows: number) => [{ name: 'a', type, rows, nulls: 0, profiled: true, min: 3n, max: 5n, ...nothing }];
  headers.take(scanned(0), 0);
  const follow = headers.follow(new AbortController().signal);
  const shown = async () =>
    ((await follow.next()).value as readonly ColumnProfile[]).map(({ rows, share }) => [rows, share]);
  expect(await shown()).toEqual([[2, 0.1]]);
  headers.take(scanned(4), 0.2);
  expect(await shown()).toEqual([[4, 0.2]]);
  headers.take(scanned(20), 1);
  expect(await shown()).toEqual([[20, 1]]);
  await follow.return(undefined);
});

test('histograms, bounds, nulls, means and top values are those of all rows', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 3, 20_000);
  const peer = await Peer.over(folder);
  await bench.start({ exactBytes: 0 });
  const [, profiles] = await opened(bench.window(), folder);
  for (const name of ['id', 'passengers', 'fare', 'day']) {
    const profile = profiles.get(name) as ColumnProfile;
    const [[rows, present, low, high]] = (await peer.ask(
      `select count(*), count(${name}), min(${name}), max(${name}) from trips`,
    )) as [[bigint, bigint, unknown, unknown]];
    expect([profile.rows, profile.rows - profile.nulls]).toEqual([Number(rows), Number(present)]);
    const { counts } = profile.histogram as { counts: readonly number[] };
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(present));
    expect(profile.exact).toBe(true);
    if (name === 'day') continue;
    expect([Number(profile.min), Number(profile.max)]).toEqual([Number(low), Number(high)]);
    const [[mean]] = (await peer.ask(`select avg(${name}) from trips`)) as [[number]];
    expect(profile.mean).toBeCloseTo(mean, 9);
  }
  const [low, high] = [profiles.get('fare')!.histogram!.low, profiles.get('fare')!.histogram!.high];
  const bins = profiles.get('fare')!.histogram!.counts;
  for (const [i, count] of bins.entries()) {
    const [from, to] = [0, 1].map((more) => low + ((high - low) * (i + more)) / bins.length);
    const inBin = await peer.ask(`select count(*) from trips where fare >= ${from} and fare < ${to}`);
    expect([i, count]).toEqual([i, Number(inBin[0]![0])]);
  }
  const city = profiles.get('city')!;
  const top = await peer.ask(
    'select city, count(*) from trips where city is not null group by 1 order by 2 desc, 1 limit 6',
  );
  expect(city.top).toEqual(top.map(([value, count]) => ({ value, count: Number(count) })));
  const [[distinct, empty, longest]] = (await peer.ask(
    "select count(distinct city), count(*) filter (city = ''), max(length(city)) from trips",
  )) as [[bigint, bigint, bigint]];
  expect(city.distinct).toEqual({ count: Number(distinct), exact: true });
  expect([city.empty, city.longest]).toEqual([Number(empty), Number(longest)]);
  peer.close();
});

test('grow with the share of rows that was read, and send only what changes', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 3, 60_000);
  await bench.start({ exactBytes: 0, threads: 1 });
  const window = bench.window();
  const { dataset } = await window.call('dataset.open', { paths: [folder] });
  const seen = new Map<string, ColumnProfile>();
  let same = 0;
  for await (const changed of window.items('profiles', { dataset })) {
    for (const profile of changed) {
      const before = seen.get(profile.name);
      expect(profile.share).toBeGreaterThanOrEqual(before?.share ?? 0);
      expect(profile.share === 1).toBe(profile.rows === 180_000);
      if (JSON.stringify(before) === JSON.stringify(profile)) same++;
      if (profile.share < 1) expect(profile.exact).toBe(false);
      seen.set(profile.name, profile);
    }
    if (seen.size > 0 && allRead([...seen.values()])) break;
  }
  expect(same).toBe(0);
});

test('of very many texts say about how many there are, and exactly where the files are small', async () => {
  const random = randomOf(11);
  const folder = join(bench.data, 'ids');
  mkdirSync(folder);
  const lines = Array.from({ length: 40_000 }, (_, i) => `${random(3) === 0 ? 'often' : `id ${i}`},${i}`);
  writeFileSync(join(folder, 'ids.csv'), `name,number\n${lines.join('\n')}\n`);
  const distinct = new Set(lines.map((line) => line.split(',')[0])).size;
  const often = lines.filter((line) => line.startsWith('often')).length;
  await bench.start({ exactBytes: 0 });
  const [, about] = await opened(bench.window(), folder);
  const name = about.get('name')!;
  expect([name.exact, name.distinct?.exact, about.get('number')?.exact]).toEqual([false, false, true]);
  expect(Math.abs(name.distinct!.count / distinct - 1)).toBeLessThan(0.15);
  expect(name.top?.map(({ value }) => value)).toEqual(['often']);
  expect(Math.abs(name.top![0]!.count / often - 1)).toBeLessThan(0.02);
  await bench.stop();

  await bench.start();
  const window = bench.window();
  const [{ id }] = (await window.call('workspace.get', {})).datasets as [DatasetState];
  const exactly = await window.until('profiles', { dataset: id }, (all) =>
    all.some((profile) => profile.name === 'name' && profile.exact),
  );
  const exact = exactly.find((profile) => profile.name === 'name')!;
  expect(exact.distinct).toEqual({ count: distinct, exact: true });
  expect(exact.top?.[0]).toEqual({ value: 'often', count: often });
});

test('come back with the rows of a dataset that did not change, without another scan', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 2, 5000);
  await bench.start({ exactBytes: 0 });
  const first = bench.window();
  const [{ id }, before] = await opened(first, folder);
  const view = await first.view(id, []);
  const rows = await first.rows(view, 4990, 20);
  await bench.stop();

  await bench.start({ exactBytes: 0 });
  const again = bench.window();
  expect(await again.settled(id)).toMatchObject({ phase: 'ready', rows: { count: 10_000, exact: true } });
  expect(await headers(again, id)).toEqual(before);
  expect(await again.rows(await again.view(id, []), 4990, 20)).toEqual(rows);
  expect(await scans(again)).toBe(1);
  await bench.stop();

  // A file that grew is another one, and so is a damaged record none.
  appendFileSync(join(folder, 'trips-0.csv'), '10000,Basel,1,2.5,2024-01-11\n');
  await bench.start({ exactBytes: 0 });
  const grown = bench.window();
  expect(await grown.settled(id)).toMatchObject({ rows: { count: 10_001, exact: true } });
  expect(await scans(grown)).toBe(2);
  await bench.stop();
  const records = join(bench.workspace, 'scans');
  for (const record of readdirSync(records)) {
    const bytes = readFileSync(join(records, record));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(records, record), bytes);
  }
  await bench.start({ exactBytes: 0 });
  const damaged = bench.window();
  expect(await damaged.settled(id)).toMatchObject({ rows: { count: 10_001, exact: true } });
  expect(await scans(damaged)).toBe(3);
});

test('of an imported dataset are those that its scan found', async () => {
  const folder = writeTrips(join(bench.data, 'trips'), 2, 5000);
  await bench.start({ exactBytes: 0 });
  const window = bench.window();
  const [{ id }, before] = await opened(window, folder);
  await window.call('dataset.import', { dataset: id });
  expect(await window.until('dataset', { dataset: id }, ({ imported }) => imported)).toMatchObject({ imported: true });
  expect(await window.settled(id)).toMatchObject({ phase: 'ready', rows: { count: 10_000, exact: true } });
  expect(await headers(window, id)).toEqual(before);
  expect(await scans(window)).toBe(1);
});

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import { compute, filter, groupBy, limit, sort } from './steps.js';
import { Peer, writeTrips } from './trips.js';
import { Workbench, type TestWindow } from './workbench.js';

/** What a window sees of a table, under steps, must be what DuckDB sees. */
let bench: Workbench;
let window: TestWindow;
let peer: Peer;
let trips: DatasetState;

beforeAll(async () => {
  bench = new Workbench();
  const folder = writeTrips(join(bench.data, 'trips'));
  peer = await Peer.over(folder);
  await bench.start();
  window = bench.window();
  trips = await window.open({ paths: [folder] });
});

afterAll(async () => {
  peer.close();
  await bench.close();
});

describe('a dataset', () => {
  test('is ready with its exact rows, columns and files once it was scanned', () => {
    expect(trips).toMatchObject({ phase: 'ready', files: 3, rows: { count: 6000, exact: true }, error: null });
    expect(trips.columns).toEqual([
      { name: 'id', type: 'int64' },
      { name: 'city', type: 'utf8' },
      { name: 'passengers', type: 'int64' },
      { name: 'fare', type: 'float64' },
      { name: 'day', type: 'date' },
    ]);
  });

  test('has headers with exact nulls and ranges', async () => {
    const profiles = await window.until('profiles', { dataset: trips.id }, (all) => all.every(({ exact }) => exact));
    const [[nulls, min, max]] = (await peer.ask('select count(*) - count(fare), min(fare), max(fare) from trips')) as [
      [bigint, number, number],
    ];
    const fare = profiles.find(({ name }) => name === 'fare');
    expect(fare).toMatchObject({ rows: 6000, nulls: Number(nulls), min, max });
    const inBins = fare?.histogram?.counts.reduce((sum, bin) => sum + bin, 0);
    expect(inBins).toBe(6000 - Number(nulls));
  });
});

describe('a view', () => {
  test('without steps gives every row in the order of the files', async () => {
    const view = await window.view(trips.id, []);
    expect(await window.all(view)).toEqual(await peer.ask('select * from trips order by id'));
  });

  test('gives a page from the middle', async () => {
    const view = await window.view(trips.id, []);
    expect(await window.rows(view, 3990, 20, ['id', 'city'])).toEqual(
      await peer.ask('select id, city from trips order by id limit 20 offset 3990'),
    );
  });

  test('of computed columns keeps the rows in place', async () => {
    const view = await window.view(trips.id, [compute('twice', 'fare * 2')]);
    expect(await window.rows(view, 5000, 10, ['twice'])).toEqual(
      await peer.ask('select fare * 2 from trips order by id limit 10 offset 5000'),
    );
  });

  test('of a filter gives the rows that pass', async () => {
    const steps = [filter({ op: '>', column: 'fare', value: 250 }, { op: 'is not null', column: 'city' })];
    const view = await window.view(trips.id, steps);
    expect(await window.all(view)).toEqual(
      await peer.ask('select * from trips where fare > 250 and city is not null order by id'),
    );
  });

  test('of a sort and a limit gives the first rows in order', async () => {
    const view = await window.view(trips.id, [sort('fare', true), sort('id'), limit(100, 10)]);
    const rows = await window.rows(view, 0, 200, ['id']);
    expect(rows).toEqual(await peer.ask('select id from trips order by id limit 100 offset 10'));
  });

  test('of a group-by gives the groups', async () => {
    const steps = [groupBy(['city', 'passengers'], ['count', 'sum fare', 'max day'])];
    const view = await window.view(trips.id, steps, true);
    const sql = `select city, passengers, count(*), sum(fare), max(day) from trips group by all
      order by city nulls first, passengers nulls first`;
    const sorted = (rows: unknown[][]) =>
      rows.map((row) => row.map(String).join('|')).sort((a, b) => a.localeCompare(b));
    expect(sorted(await window.all(view))).toEqual(sorted(await peer.ask(sql)));
  });

  test('of a group-by honours having, order and limit', async () => {
    const having = { id: 'h', off: false, condition: { op: '>', column: 'count', value: 100 } } as const;
    const order = [{ column: 'count', descending: true }];
    const step = groupBy(['day'], ['count'], { having: [having], order, limit: 5 });
    const view = await window.view(trips.id, [step]);
    const counts = (await window.all(view)).map((row) => row[1]);
    const sql = 'select count(*) from trips group by day having count(*) > 100 order by 1 desc limit 5';
    expect(counts).toEqual((await peer.ask(sql)).map(([value]) => value));
  });

  test('that makes no sense fails and says which column is meant', async () => {
    const steps = [filter({ op: '>', column: 'fair', value: 1 })];
    await expect(window.view(trips.id, steps)).rejects.toThrow(/fair/);
  });
});

describe('figures', () => {
  test('of a selection are exact', async () => {
    const view = await window.view(trips.id, []);
    const columns = ['passengers', 'fare'];
    const ranges = [{ from: 100, rows: 3000, columns }];
    const summary = await window.call('view.summary', { view: view.view, ranges });
    const [[numeric, sum, min, max]] = (await peer.ask(
      `with part as (select * from trips order by id limit 3000 offset 100)
       select count(passengers) + count(fare), sum(passengers)::double + sum(fare),
       least(min(passengers), min(fare)), greatest(max(passengers), max(fare)) from part`,
    )) as [[bigint, number, number, number]];
    expect(summary).toMatchObject({ cells: 6000, numeric: Number(numeric), nulls: 6000 - Number(numeric) });
    expect(Number(summary.sum)).toBe(sum);
    expect([summary.min, summary.max]).toEqual([min, max]);
  });

  test('of a selection beyond the end are those of the rows there are', async () => {
    const view = await window.view(trips.id, []);
    const ranges = [{ from: 5990, rows: Number.MAX_SAFE_INTEGER, columns: ['id'] }];
    expect(await window.call('view.summary', { view: view.view, ranges })).toMatchObject({ cells: 10, sum: '59945' });
  });

  test('of a column are exact under the steps of the view', async () => {
    const view = await window.view(trips.id, [filter({ op: '<', column: 'passengers', value: 4 })]);
    const detail = await window.call('view.column', { view: view.view, column: 'fare' });
    const [[rows, nulls, mean, std, sum, distinct, low, median, high]] = (await peer.ask(
      `select count(*), count(*) - count(fare), avg(fare), stddev_samp(fare), sum(fare), count(distinct fare),
       quantile_cont(fare, 0.05), quantile_cont(fare, 0.5), quantile_cont(fare, 0.95) from trips where passengers < 4`,
    )) as [[bigint, bigint, number, number, number, bigint, number, number, number]];
    expect(detail).toMatchObject({ rows: Number(rows), nulls: Number(nulls), exact: true });
    expect(detail.distinct).toEqual({ count: Number(distinct), exact: true });
    expect(Number(detail.sum)).toBe(sum);
    expect(detail.mean).toBeCloseTo(mean, 10);
    expect(detail.std).toBeCloseTo(std, 10);
    const share = (wanted: number) => detail.quantiles?.find((entry) => entry.share === wanted)?.value;
    expect(share(0.05)).toBeCloseTo(low, 10);
    expect(share(0.5)).toBeCloseTo(median, 10);
    expect(share(0.95)).toBeCloseTo(high, 10);
  });

  test('of a text column are its most frequent values and its longest text', async () => {
    const view = await window.view(trips.id, []);
    const detail = await window.call('view.column', { view: view.view, column: 'city' });
    const top = await peer.ask(
      'select city, count(*) from trips where city is not null group by city order by 2 desc, 1 limit 5',
    );
    expect(detail.top?.map(({ value, count }) => [value, BigInt(count)])).toEqual(top);
    expect(detail.longest).toBe('with "quotes"'.length);
  });
});

test('text for the clipboard quotes what would make other cells', async () => {
  const view = await window.view(trips.id, [filter({ op: '=', column: 'city', value: 'with "quotes"' })]);
  const range = { view: view.view, from: 0, rows: 2, columns: ['id', 'city', 'fare'], headers: true };
  const { text } = await window.call('view.text', range);
  const [first] = await peer.ask(`select id, fare from trips where city = 'with "quotes"' order by id limit 1`);
  expect(text.split('\n')[0]).toBe('id\tcity\tfare');
  expect(text.split('\n')[1]?.startsWith(`${first?.[0]}\t"with ""quotes"""\t`)).toBe(true);
});

test('a recipe that makes no sense names the step and keeps the columns before it', async () => {
  const steps = [compute('half', 'fare / 2'), compute('wrong', 'nowhere + 1'), sort('half')];
  const { columns, error } = await window.call('recipe.check', { dataset: trips.id, steps });
  expect(error?.step).toBe(steps[1]?.id);
  expect(columns).toHaveLength(1);
  expect(columns[0]?.at(-1)).toEqual({ name: 'half', type: 'float64' });
});

test('every stage of a plan is explained', async () => {
  const steps = [filter({ op: '>', column: 'fare', value: 250 }), sort('fare')];
  for (const stage of ['logical', 'optimized', 'physical', 'graph'] as const) {
    const { text } = await window.call('recipe.explain', { dataset: trips.id, steps, stage });
    expect(text, stage).toMatch(/sort/i);
  }
});

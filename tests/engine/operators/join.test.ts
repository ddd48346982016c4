import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine, type Cell, type DataFrame, type JoinOptions, type RunReport } from '../../../engine/index.js';

let folder: string;
let engine: Engine;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'partita-join-'));
  engine = Engine.start({ executor: 'inline', temporary: folder });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function table(name: string, csv: string): Promise<DataFrame> {
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, csv);
  return (await engine.open(path, { store: false })).frame();
}

const rides = (): Promise<DataFrame> => table('rides', 'id,city,km\n1,Bern,5\n2,Rome,7\n3,,2\n4,Bern,1\n5,Oslo,9\n');
const cities = (): Promise<DataFrame> =>
  table('cities', 'city,land,km\nRome,IT,1\nBern,CH,2\nBern,DE,3\nWien,AT,4\n,XX,5\n');

async function rows(frame: DataFrame): Promise<Cell[][]> {
  return (await frame.collect()).toRows();
}

describe('a join', () => {
  it('gives its columns: the key once, then the others of both sides, those that clash with a suffix', async () => {
    const joined = (await rides()).join(await cities(), { on: 'city' });
    expect(joined.schema.map((field) => field.name)).toEqual(['id', 'city', 'km', 'land', 'km_right']);
    const named = (await rides()).join(await cities(), { on: [{ left: 'city', right: 'city' }], suffix: '2' });
    expect(named.schema.map((field) => field.name)).toEqual(['id', 'city', 'km', 'land', 'km2']);
    const apart = (await rides()).join((await cities()).select('city as town, land'), {
      on: [{ left: 'city', right: 'town' }],
    });
    expect(apart.schema.map((field) => field.name)).toEqual(['id', 'city', 'km', 'town', 'land']);
  });

  it('comes in the order of the left rows, then of the right ones; what has no partner on the left last', async () => {
    const pairs = async (how: NonNullable<JoinOptions['how']>): Promise<Cell[][]> =>
      rows((await rides()).join(await cities(), { on: 'city', how }).select('id, city, land'));
    const inner = [
      [1n, 'Bern', 'CH'],
      [1n, 'Bern', 'DE'],
      [2n, 'Rome', 'IT'],
      [4n, 'Bern', 'CH'],
      [4n, 'Bern', 'DE'],
    ];
    const left = [...inner.slice(0, 3), [3n, null, null], ...inner.slice(3), [5n, 'Oslo', null]];
    expect(await pairs('inner')).toEqual(inner);
    expect(await pairs('left')).toEqual(left);
    expect(await pairs('full')).toEqual([...left, [null, 'Wien', 'AT'], [null, null, 'XX']]);
    expect(await pairs('right')).toEqual([
      [2n, 'Rome', 'IT'],
      [1n, 'Bern', 'CH'],
      [4n, 'Bern', 'CH'],
      [1n, 'Bern', 'DE'],
      [4n, 'Bern', 'DE'],
      [null, 'Wien', 'AT'],
      [null, null, 'XX'],
    ]);
  });

  it('only chooses rows where it is semi or anti; null keys have no partner', async () => {
    const chosen = async (how: 'semi' | 'anti'): Promise<Cell[][]> =>
      rows((await rides()).join(await cities(), { on: 'city', how }));
    expect(await chosen('semi')).toEqual([
      [1n, 'Bern', 5n],
      [2n, 'Rome', 7n],
      [4n, 'Bern', 1n],
    ]);
    expect(await chosen('anti')).toEqual([
      [3n, null, 2n],
      [5n, 'Oslo', 9n],
    ]);
  });

  it('takes NaN for equal to itself and -0 to 0, as = does', async () => {
    const left = await table('floats', 'x,a\nNaN,1\n-0.0,2\n1.5,3\n,4\n');
    const right = await table('others', 'x,b\n0.0,1\nNaN,2\n,3\n');
    const options = { on: 'x', how: 'left' } as const;
    expect(await rows(left.join(right, options).select('a, b'))).toEqual([
      [1n, 2n],
      [2n, 1n],
      [3n, null],
      [4n, null],
    ]);
  });

  it('joins a frame with itself, what was joined before, and what was grouped', async () => {
    const left = await rides();
    const totals = left.groupBy('city', 'km:sum as total');
    const joined = left
      .join(left.select('id as id, km * 2 as twice'), { on: 'id' })
      .join(totals, { on: 'city', how: 'left' });
    expect(await rows(joined.filter('id > 1').select('id, twice, total'))).toEqual([
      [2n, 14n, 7n],
      [3n, 4n, null],
      [4n, 2n, 6n],
      [5n, 18n, 9n],
    ]);
    expect(await rows(totals.join(left, { on: 'city' }).select('city, total, id'))).toEqual([
      ['Bern', 6n, 1n],
      ['Bern', 6n, 4n],
      ['Oslo', 9n, 5n],
      ['Rome', 7n, 2n],
    ]);
  });

  it('knows the first and the last of rows that it gave several times', async () => {
    const joined = (await rides()).join(await cities(), { on: 'city' });
    expect(await rows(joined.groupBy('city', 'land:first,last; id:first as a'))).toEqual([
      ['Bern', 'CH', 'DE', 1n],
      ['Rome', 'IT', 'IT', 2n],
    ]);
  });

  it('widens the type of a column that does not fit, on either side', async () => {
    const text = (odd: string): string =>
      Array.from({ length: 40_000 }, (_, i) => `${i % 50},${i === 39_000 ? odd : i}`).join('\n');
    const odd = await table('odd', `id,v\n${text('x')}\n`);
    const plain = await table('plain', `id,w\n${text('7')}\n`);
    const counts = (frame: DataFrame): DataFrame => frame.groupBy('id', '*:count as n');
    const ids = (frame: DataFrame): DataFrame => frame.select('id as key');
    const on = [{ left: 'id', right: 'key' }];
    // What is read first is read again where the other side begins anew.
    for (const joined of [
      odd.join(ids(plain).limit(50), { on }),
      ids(plain)
        .limit(50)
        .join(odd, { on: [{ left: 'key', right: 'id' }] }),
    ]) {
      const result = await joined.groupBy('v', '*:count as n').sort('v desc').limit(2).collect();
      expect(result.toRows()).toEqual([
        ['x', 1n],
        ['9999', 1n],
      ]);
      expect(result.report.splits.filter(({ split }) => split.path.endsWith('odd.csv'))).toHaveLength(1);
    }
    expect((await odd.join(counts(plain), { on: 'id' }).collect()).report.rowsRead).toBe(80_000);
  });
});

describe('a join of imported tables', () => {
  it.each(['inner', 'left', 'semi', 'anti', 'right'] as const)(
    'gives what the %s join of their files gives, for text of dictionaries that differ by part',
    async (how) => {
      const key = (i: number): string => (i % 11 === 0 ? '' : `key ${(i * 7) % (i < 3000 ? 90 : 140)}`);
      const text = Array.from({ length: 6000 }, (_, i) => `${key(i)},${i}`).join('\n');
      const left = join(folder, 'stored.csv');
      const right = join(folder, 'sparse.csv');
      writeFileSync(left, `key,n\n${text}\n`);
      writeFileSync(right, `key,m\n${Array.from({ length: 60 }, (_, i) => `key ${i * 2},${i}`).join('\n')}\n`);
      const store = join(folder, 'store');
      const open = async (path: string, from: string | false): Promise<DataFrame> =>
        (await engine.open(path, { store: from })).frame();
      for (const path of [left, right]) {
        await engine.import(await engine.open(path, { store }), { store, blockBytes: 20_000 });
      }
      const asked = (a: DataFrame, b: DataFrame): DataFrame => a.join(b, { on: 'key', how });
      const expected = await rows(asked(await open(left, false), await open(right, false)));
      expect(await rows(asked(await open(left, store), await open(right, store)))).toEqual(expected);
      expect(expected.length).toBeGreaterThan(60);
    },
  );
});

describe('a join of many with many', () => {
  it('takes a long text as often as it has partners', async () => {
    const left = await table('often', `key,n\n${Array.from({ length: 3000 }, (_, i) => `1,${i}`).join('\n')}\n`);
    const right = await table('long', `key,text\n1,${'long '.repeat(6000)}\n`);
    const small = Engine.start({ executor: 'inline', temporary: folder, memory: '130MB' });
    try {
      const open = async (name: string): Promise<DataFrame> =>
        (await small.open(join(folder, `${name}.csv`), { store: false })).frame();
      expect(left.schema.length + right.schema.length).toBe(4);
      const joined = (await open('often')).join(await open('long'), { on: 'key' });
      let [count, bytes] = [0, 0];
      for await (const batch of joined.batches()) {
        count += batch.rows;
        bytes += batch.columns[2]?.values.length ?? 0;
      }
      expect([count, bytes]).toEqual([3000, 3000 * 30_000]);
    } finally {
      await small.close();
    }
  });

  it('streams more rows than memory holds, spilling what waits', async () => {
    const rows = (name: string, count: number): string =>
      `key,${name},text\n${Array.from({ length: count }, (_, i) => `1,${i},${name} number ${i} of all`).join('\n')}\n`;
    const small = Engine.start({ executor: 'inline', temporary: folder, memory: '140MB' });
    const open = async (name: string): Promise<DataFrame> =>
      (await small.open(join(folder, `${name}.csv`), { store: false })).frame();
    writeFileSync(join(folder, 'a.csv'), rows('a', 2000));
    writeFileSync(join(folder, 'b.csv'), rows('b', 2000));
    try {
      let count = 0;
      let sum = 0n;
      let report: RunReport | undefined;
      const joined = (await open('a')).join(await open('b'), { on: 'key' });
      for await (const batch of joined.batches({ onReport: (given) => (report = given) })) {
        count += batch.rows;
        const values = batch.columns[1]?.values ?? [];
        for (const value of values as BigInt64Array) sum += value;
      }
      expect(count).toBe(4_000_000);
      expect(sum).toBe(2000n * 1999n * 1000n);
      expect(report?.spilledBytes).toBeGreaterThan(200e6);
    } finally {
      await small.close();
    }
  });
});

describe('a join that cannot be', () => {
  it('says which types do not compare', async () => {
    const error = await asked(async () =>
      (await rides()).join(await cities(), { on: [{ left: 'id', right: 'city' }] }),
    );
    expect(error).toContain("int64 'id' and utf8 'city' do not compare");
  });

  it('names the columns that there are', async () => {
    expect(await asked(async () => (await rides()).join(await cities(), { on: 'citi' }))).toContain(
      "did you mean 'city'",
    );
    expect(await asked(async () => (await rides()).join(await cities(), { on: [] }))).toContain('at least one key');
    const many = Array.from({ length: 33 }, () => 'city');
    expect(await asked(async () => (await rides()).join(await cities(), { on: many }))).toContain('32 keys at most');
  });

  it('refuses names that clash all the same, and frames of another engine', async () => {
    const clash = (await rides()).withColumns('1 as km_right');
    expect(await asked(async () => clash.join(await cities(), { on: 'city' }))).toContain("named 'km_right'");
    const other = Engine.start({ executor: 'inline' });
    const path = join(folder, 'rides.csv');
    const frame = (await other.open(path, { store: false })).frame();
    expect(await asked(async () => (await rides()).join(frame, { on: 'id' }))).toContain('different engines');
    await other.close();
  });

  async function asked(make: () => Promise<unknown>): Promise<string> {
    try {
      await make();
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing was wrong';
  }
});

describe('filters before a join', () => {
  const optimized = async (how: NonNullable<JoinOptions['how']>, condition: string): Promise<string> => {
    const joined = (await rides()).join(await cities(), { on: 'city', how });
    return joined.filter(condition).explain('optimized').split('\n\n')[0] as string;
  };

  it('go to the side whose columns they ask for, where rows without partner do not come from the other', async () => {
    expect(await optimized('inner', "km > 1 and land = 'CH'")).toMatch(
      /^join.*\n.*rides.* where km > 1\n.*cities.* where land = 'CH'$/,
    );
    expect(await optimized('left', "km > 1 and land = 'CH'")).toMatch(
      /^filter: land = 'CH'\n  join.*\n.*rides.* where km > 1\n.*cities.*\]$/,
    );
    expect(await optimized('right', "km > 1 and land = 'CH'")).toMatch(
      /^filter: km > 1\n  join.*\n.*rides.*\]\n.*cities.* where land = 'CH'$/,
    );
    expect(await optimized('full', 'km > 1')).toMatch(/^filter/);
  });

  it('on the key go to both sides', async () => {
    for (const how of ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const) {
      expect(await optimized(how, "city = 'Bern'")).toMatch(
        /^join.*\n.*rides.* where city = 'Bern'\n.*cities.* where city = 'Bern'$/,
      );
    }
  });

  it('leave only the columns to be read that are needed', async () => {
    const joined = (await rides()).join(await cities(), { on: 'city' }).groupBy('land', '*:count');
    expect(joined.explain('optimized')).toMatch(/rides.*: city\].*\n.*: city, land\]/);
  });
});

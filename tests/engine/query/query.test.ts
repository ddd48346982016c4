import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine, type Cell, type EngineEvent, type OpenOptions, type RunOptions } from '../../../engine/index.js';

const folder = mkdtempSync(join(tmpdir(), 'partita-query-'));
const temporary = join(folder, 'temporary');
let engines: Record<'inline' | 'threads' | 'tight', Engine>;

beforeAll(() => {
  mkdirSync(temporary);
  engines = {
    inline: Engine.start({ executor: 'inline', blockBytes: 512, temporary }),
    threads: Engine.start({ threads: 3, blockBytes: 512, temporary }),
    tight: Engine.start({ threads: 1, memory: '130MB', blockBytes: 20_000, temporary }),
  };
});

afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const reading: OpenOptions = { store: false, chunkBytes: 256 };

/** 2,000 rows whose texts hold line feeds, delimiters and quotes. */
const rows = Array.from({ length: 2000 }, (_, i) => ({
  id: i,
  name: i % 3 === 0 ? `two\nlines, "${i % 7}"` : `n${i % 10}`,
  value: i % 11 === 0 ? null : i / 4,
}));
const csv = `id,name,value\n${rows.map((row) => `${row.id},${quoted(row.name)},${row.value ?? ''}`).join('\n')}\n`;

function quoted(text: string): string {
  return /[\n,"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

describe.each(['inline', 'threads'] as const)('a query run %s', (kind) => {
  test('gives rows in the order of the file, however small the blocks are', async () => {
    const dataset = await engines[kind].open(write('order.csv', csv), reading);
    const seen: Cell[][] = [];
    for await (const batch of dataset.frame().batches()) {
      for (let row = 0; row < batch.rows; row++) seen.push([batch.columns[0]?.values[row] as bigint]);
    }
    expect(seen.map(([id]) => Number(id))).toEqual(rows.map((row) => row.id));
    const result = await dataset.frame().collect();
    expect(result.toRows()).toEqual(rows.map((row) => [BigInt(row.id), row.name, row.value]));
    expect(result.report.rowsRead).toBe(2000);
  });

  test('stops reading when a limit is reached, and counts what it read', async () => {
    const dataset = await engines[kind].open(write('limit.csv', csv), reading);
    const result = await dataset.frame().limit(5, 3).collect();
    expect(result.column('id')).toEqual([3n, 4n, 5n, 6n, 7n]);
    expect(result.report.rowsRead).toBeLessThan(1000);
    expect((await dataset.frame().limit(0).collect()).rows).toBe(0);
    expect((await dataset.frame().limit(10, 1995).collect()).column('id')).toEqual([1995n, 1996n, 1997n, 1998n, 1999n]);
    expect((await dataset.frame().limit(10, 5000).collect()).rows).toBe(0);
  });

  test('sorts stably, nulls last in either direction, also when it only wants the first', async () => {
    const dataset = await engines[kind].open(write('sort.csv', csv), reading);
    const byValue = (a: (typeof rows)[0], b: (typeof rows)[0]): number =>
      Number(a.value === null) - Number(b.value === null) || (b.value ?? 0) - (a.value ?? 0) || a.id - b.id;
    const ids = [...rows].sort(byValue).map((row) => BigInt(row.id));
    const sorted = dataset.frame().sort('value desc');
    expect((await sorted.collect()).column('id')).toEqual(ids);
    expect((await sorted.limit(7, 2).collect()).column('id')).toEqual(ids.slice(2, 9));
    const byName = await dataset.frame().select('name', 'id').sort('name').collect();
    const names = [...rows].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || a.id - b.id);
    expect(byName.column('id')).toEqual(names.map((row) => BigInt(row.id)));
  });

  test('computes after a group-by: filter, formula, order and limit over its result', async () => {
    const dataset = await engines[kind].open(write('after.csv', csv), reading);
    const result = await dataset
      .frame()
      .groupBy('name', 'value:sum as total; *:count as n')
      .filter('n > 100')
      .select('name', 'total / n as share')
      .sort('share desc, name')
      .limit(3)
      .collect();
    const groups = new Map<string, { total: number; n: number }>();
    for (const row of rows) {
      const group = groups.get(row.name) ?? { total: 0, n: 0 };
      groups.set(row.name, { total: group.total + (row.value ?? 0), n: group.n + 1 });
    }
    const expected = [...groups]
      .filter(([, { n }]) => n > 100)
      .map(([name, { total, n }]) => [name, total / n] as const)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    expect(result.toRows()).toEqual(expected.slice(0, 3));
  });

  test('groups the result of a group-by again', async () => {
    const dataset = await engines[kind].open(write('twice.csv', csv), reading);
    const result = await dataset
      .frame()
      .groupBy('name, id % 2 as odd', '*:count as n')
      .groupBy('odd', 'n:sum as n')
      .collect();
    expect(result.toRows()).toEqual([
      [0n, 1000n],
      [1n, 1000n],
    ]);
  });

  test('knows the first and last row of a group-by result, and its order after the keys are gone', async () => {
    const dataset = await engines[kind].open(write('first.csv', csv), reading);
    const grouped = dataset.frame().groupBy('id', 'name:first as name; *:count as n');
    const ends = await grouped.groupBy('n', 'id:first as low, last as high').collect();
    expect(ends.toRows()).toEqual([[1n, 0n, 1999n]]);
    const names = await grouped.select('name').collect();
    expect(names.column('name')).toEqual(rows.map((row) => row.name));
    const ties = await grouped.select('id', 'n', 'id % 2 as odd').sort('odd desc').limit(3).collect();
    expect(ties.column('id')).toEqual([1n, 3n, 5n]);
  });

  test('widens a type that a late value breaks, and gives what it would have given with that type', async () => {
    // Far more text than the sample of types looks at, and the value that does not fit where it does not look.
    const many = Array.from({ length: 150_000 }, (_, i) => `${i},${i === 121_117 ? 'n/a' : i % 100}`);
    const dataset = await engines[kind].open(write('late.csv', `id,value\n${many.join('\n')}\n`), { store: false });
    expect(dataset.schema[1]?.type.kind).toBe('int64');
    const events: EngineEvent[] = [];
    const wide = await dataset
      .frame()
      .groupBy('value', '*:count as n')
      .collect({ onEvent: (event) => events.push(event) });
    expect(wide.schema[0]?.type.kind).toBe('utf8');
    expect(wide.toRows().find(([value]) => value === 'n/a')).toEqual(['n/a', 1n]);
    expect(wide.toRows().find(([value]) => value === '7')).toEqual(['7', 1500n]);
    expect(wide.report.rowsRead).toBe(150_000);
    expect(events.some((event) => event.type === 'decision' && event.subject === 'type of value')).toBe(true);
    const again = await engines[kind].open(join(folder, 'late.csv'), { store: false });
    const streamed: number[] = [];
    for await (const batch of again.frame().batches()) {
      expect(batch.schema[1]?.type.kind).toBe('utf8');
      streamed.push(batch.rows);
    }
    expect(streamed.reduce((sum, count) => sum + count, 0)).toBe(150_000);
  });

  test('proves row borders, and reads again where text inside quotes looks like rows', async () => {
    const tricky = Array.from({ length: 200 }, (_, i) => `${i},"${`${i},x,1\n`.repeat(40)}",${i}`);
    const dataset = await engines[kind].open(write('tricky.csv', `id,name,value\n${tricky.join('\n')}\n`), {
      ...reading,
      types: { id: 'int64', name: 'utf8', value: 'int64' },
    });
    const events: EngineEvent[] = [];
    const result = await dataset
      .frame()
      .groupBy([], 'id:sum,count; value:sum')
      .collect({ onEvent: (event) => events.push(event) });
    expect(result.toRows()).toEqual([[19_900n, 200n, 19_900n]]);
    expect(events.some((event) => event.type === 'decision' && event.subject === 'row borders')).toBe(true);
    expect((await dataset.frame().select('id').collect()).column('id')).toEqual(tricky.map((_, i) => BigInt(i)));
  });

  test('sets bad rows aside with their lines, counted once', async () => {
    const bad = csv.replaceAll('\n100,', '\n100,too,many,fields,').replaceAll('\n1500,', '\n1500\n');
    const dataset = await engines[kind].open(write('bad.csv', bad), reading);
    const { report } = await dataset.frame().groupBy([], '*:count as n').collect();
    const lines = bad.split('\n');
    expect(report.quarantined).toBe(report.quarantine.length);
    for (const row of report.quarantine) expect(lines[row.line - 1]).toBe(row.text.split('\n')[0]);
    expect(report.rowsRead + report.quarantined).toBe(2001);
  });

  test('gives partial answers that grow into the answer', async () => {
    const long = `key,n\n${'a,1\nb,2\nc,3\n'.repeat(60_000)}`;
    const dataset = await engines[kind].open(write('partial.csv', long), { store: false });
    const fractions: number[] = [];
    const totals: number[] = [];
    const options: RunOptions = {
      onPartial(batches, fraction) {
        fractions.push(fraction);
        const sums = batches.flatMap((batch) => Array.from(batch.columns[1]?.values as BigInt64Array, Number));
        totals.push(sums.reduce((sum, value) => sum + value, 0));
      },
    };
    const result = await dataset.frame().groupBy('key', 'n:sum').collect(options);
    expect(result.toRows()).toEqual([
      ['a', 60_000n],
      ['b', 120_000n],
      ['c', 180_000n],
    ]);
    expect(totals.every((total, i) => total <= 360_000 && total >= (totals[i - 1] ?? 0))).toBe(true);
    expect(fractions.every((fraction) => fraction > 0 && fraction <= 1)).toBe(true);
  });

  test('is cancelled by its signal and leaves no temporary file', async () => {
    const long = `key,n\n${'a,1\nb,2\nc,3\n'.repeat(40_000)}`;
    const dataset = await engines[kind].open(write('cancel.csv', long), { store: false });
    const abort = new AbortController();
    const onEvent = (event: EngineEvent): void => {
      if (event.type === 'task' && event.to === 'done') abort.abort();
    };
    const running = dataset.frame().groupBy('key', 'n:median').collect({ signal: abort.signal, onEvent });
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    expect(filesBelow(temporary)).toEqual([]);
    expect((await dataset.frame().groupBy('key', 'n:sum').collect()).rows).toBe(3);
  });

  test('ends its run when the reader of its rows leaves early', async () => {
    const dataset = await engines[kind].open(write('leave.csv', csv), reading);
    for await (const batch of dataset.frame().batches()) {
      expect(batch.rows).toBeGreaterThan(0);
      break;
    }
    expect(filesBelow(temporary)).toEqual([]);
  });
});

test('a group-by that outgrows its memory spills and gives every group once, in order', async () => {
  const many = Array.from(
    { length: 60_000 },
    (_, i) => `${(i * 7919) % 60_000},${'long text '.repeat(3)}${(i * 31) % 60_000},1`,
  );
  const dataset = await engines.tight.open(write('many.csv', `a,b,n\n${many.join('\n')}\n`), { store: false });
  const result = await dataset.frame().groupBy('b, a', 'n:sum as n; a:median as m; b:count_distinct as d').collect();
  expect(result.rows).toBe(60_000);
  expect(result.report.spilledBytes).toBeGreaterThan(0);
  const texts = result.column('b') as string[];
  expect(
    texts.every((text, i) => i === 0 || Buffer.compare(Buffer.from(texts[i - 1] as string), Buffer.from(text)) <= 0),
  ).toBe(true);
  expect(new Set(result.column('a')).size).toBe(60_000);
  expect(result.column('n').every((n) => n === 1n)).toBe(true);
});

test('both stages of a group-by may spill, each to files of its own', async () => {
  const count = 200_000;
  const keys = Array.from(
    { length: count },
    (_, i) => `${String((i * 7919) % count).padStart(12, '0')}${'-padding'.repeat(10)}`,
  );
  const dataset = await engines.tight.open(write('wide.csv', `key\n${keys.join('\n')}\n`), { store: false });
  const result = await dataset.frame().groupBy('key', '*:count as n').collect();
  // What one stage gives is less than that, whatever stays in memory.
  expect(result.report.spilledBytes).toBeGreaterThan(2 * count * 70);
  expect(result.column('key')).toEqual([...keys].sort());
});

test('a sort of many runs merges them in passes', async () => {
  const shuffled = Array.from({ length: 30_000 }, (_, i) => (i * 7919) % 30_000);
  const engine = Engine.start({ executor: 'inline', blockBytes: 1000, temporary });
  try {
    const dataset = await engine.open(write('runs.csv', `n\n${shuffled.join('\n')}\n`), reading);
    const result = await dataset.frame().sort('n desc').collect();
    expect(result.column('n')).toEqual(Array.from({ length: 30_000 }, (_, i) => BigInt(29_999 - i)));
  } finally {
    await engine.close();
  }
});

test('the answer is the same to the bit for any threads, blocks, executor and memory', async () => {
  const noisy = Array.from({ length: 20_000 }, (_, i) => `k${i % 50},${Math.sin(i) * 10 ** ((i % 40) - 20)}`);
  const path = write('bits.csv', `key,x\n${noisy.join('\n')}\n`);
  const answers = new Set<string>();
  for (const blockBytes of [1000, 16_000, 1_000_000]) {
    for (const options of [{ executor: 'inline' }, { threads: 1 }, { threads: 2 }, { threads: 4 }] as const) {
      const engine = Engine.start({ ...options, blockBytes, memory: '400MB', temporary });
      const dataset = await engine.open(path, { store: false });
      const result = await dataset.frame().groupBy('key', 'x:sum,mean,var,std,median,min,max,first,last').collect();
      answers.add(JSON.stringify(result.toRows()));
      await engine.close();
    }
  }
  expect(answers.size).toBe(1);
});

/** Files of runs; each engine's folder also says whose it is. */
function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'owner')
    .map((entry) => entry.name);
}

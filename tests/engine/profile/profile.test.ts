import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DataType, Schema } from '../../../engine/arrow/types.js';
import type { Vector } from '../../../engine/arrow/vector.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import { Engine, type ScannedColumn } from '../../../engine/index.js';
import { floatExponent, MOST_BINS, wholeExponent } from '../../../engine/profile/bins.js';
import { mergeParts, type ColumnFacts } from '../../../engine/profile/merge.js';
import { TableProfile, type TablePart } from '../../../engine/profile/table-profile.js';
import { randomOf, type Random } from '../../differential/random-tables.js';

const SEED = Number(process.env['PARTITA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`PARTITA_SEED=${SEED}`);

const kernels = loadKernels(2 ** 28);

type Value = bigint | number | string | boolean | null;

/** The values as a vector in the arena; valid until the next reset. */
function vectorOf(type: DataType, cells: readonly Value[]): Vector {
  const { arena } = kernels;
  const values = arena.take(8 * cells.length + 16);
  const validity = arena.take(cells.length + 16);
  const texts = cells.map((cell) => (typeof cell === 'string' ? Buffer.from(cell, 'utf8') : Buffer.alloc(0)));
  const places = texts.map((text) => arena.take(text.length + 16));
  const { u8, i64, f64, u32 } = kernels.memory;
  cells.forEach((cell, row) => {
    u8[validity + row] = cell === null ? 0 : 1;
    if (typeof cell === 'bigint') i64[(values >>> 3) + row] = cell;
    else if (typeof cell === 'number') f64[(values >>> 3) + row] = cell;
    else if (typeof cell === 'boolean') u8[values + row] = Number(cell);
    else if (type.kind === 'utf8') {
      u8.set(texts[row] as Buffer, places[row]);
      u32.set([places[row] as number, (texts[row] as Buffer).length], (values >>> 2) + 2 * row);
    }
  });
  return { type, values, validity: cells.every((cell) => cell !== null) ? 0 : validity };
}

/** What a number of workers learn of the column, each of which reads some of the batches. */
function learned(type: DataType, batches: readonly (readonly Value[])[], workers: readonly number[]): TablePart[] {
  const schema: Schema = [{ name: 'x', type }];
  return [...new Set(workers)].map((worker) => {
    const profile = new TableProfile(kernels, schema, 2 ** 20);
    batches.forEach((cells, i) => {
      if (workers[i] !== worker || cells.length === 0) return;
      kernels.arena.reset();
      profile.add({ schema, rows: cells.length, vectors: [vectorOf(type, cells)], positions: 0 });
    });
    const part = profile.part();
    profile.release();
    return part;
  });
}

/** The facts when the cells are cut into batches and shared out at random. */
function factsOf(random: Random, type: DataType, cells: readonly Value[]): ColumnFacts {
  const batches: Value[][] = [];
  for (let at = 0; at < cells.length;) {
    const rows = 1 + random(3000);
    batches.push(cells.slice(at, at + rows));
    at += rows;
  }
  const workers = batches.map(() => random(3));
  const present = cells.filter((cell) => cell !== null).length;
  return mergeParts([type], learned(type, batches, workers), [present])[0] as ColumnFacts;
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

const withNulls = (random: Random, cells: readonly Value[]): Value[] =>
  cells.map((cell) => (random(7) === 0 ? null : cell));

const WHOLE: readonly ((random: Random) => bigint)[] = [
  (random) => BigInt(random(6)),
  () => -7n,
  (random) => BigInt(random(1000) - 500),
  (random) => 2n ** 62n + BigInt(random(100)),
  (random) => (random(2) === 0 ? -(2n ** 63n) : 2n ** 63n - 1n),
  (random) => 1_700_000_000_000_000n + BigInt(random(2 ** 30)) * 977n,
];

const FLOATS: readonly ((random: Random) => number)[] = [
  (random) => random(1000) / 8,
  () => 0.1,
  () => 0,
  (random) => (random(2 ** 30) - 2 ** 29) * 1e290,
  (random) => (random(2) === 0 ? Number.MAX_VALUE : -Number.MAX_VALUE),
  (random) => (random(100) === 0 ? 1e300 : -1e-300 * random(50)),
  (random) => [NaN, Infinity, -Infinity, 1.5, -2.25][random(5)] as number,
  (random) => 1e15 + random(10),
];

describe('the histogram of a column', () => {
  it('has exact counts of equal bins, in the least width that suffices, in whatever order and share values come', () => {
    const random = randomOf(SEED);
    for (const [kind, make] of [...WHOLE, ...FLOATS].entries()) {
      const isFloat = kind >= WHOLE.length;
      const type: DataType = isFloat ? { kind: 'float64' } : { kind: 'int64' };
      const cells = withNulls(
        random,
        Array.from({ length: 1 + random(9000) }, () => make(random)),
      );
      const facts = factsOf(random, type, cells);
      expect(factsOf(random, type, shuffled(random, cells)).histogram, `kind ${kind}`).toEqual(facts.histogram);
      const finite = cells.filter((cell): cell is bigint | number => cell !== null && Number.isFinite(Number(cell)));
      if (finite.length === 0) {
        expect(facts.histogram).toBeNull();
        continue;
      }
      const { counts } = facts.histogram ?? { counts: [] };
      const low = finite.reduce((a, b) => (b < a ? b : a));
      const high = finite.reduce((a, b) => (b > a ? b : a));
      const exponent =
        typeof low === 'bigint' ? wholeExponent(low, high as bigint) : floatExponent(low, high as number);
      const wanted = bruteForce(finite, exponent);
      expect(counts, `kind ${kind}`).toEqual(wanted);
      expect(counts.length).toBeLessThanOrEqual(MOST_BINS);
      // Half the width would not do, except for what is not divided any more.
      if (exponent > 0) expect(bruteForce(finite, exponent - 1).length).toBeGreaterThan(MOST_BINS);
    }
  });

  it('stands beside exact bounds and the mean of the finite values', () => {
    const random = randomOf(SEED + 1);
    const cells = withNulls(
      random,
      Array.from({ length: 20_000 }, () => BigInt(random(2 ** 30)) * 4_000_000_007n - 2n ** 60n),
    );
    const facts = factsOf(random, { kind: 'int64' }, cells);
    const present = cells.filter((cell): cell is bigint => typeof cell === 'bigint');
    const sum = present.reduce((a, b) => a + b);
    expect(facts.mean).toBe(Number(sum) / present.length);
    expect([facts.min, facts.max]).toEqual([
      present.reduce((a, b) => (b < a ? b : a)),
      present.reduce((a, b) => (b > a ? b : a)),
    ]);
    const odd = factsOf(random, { kind: 'float64' }, [NaN, 1, 2, null, -Infinity]);
    expect([odd.min, odd.max, odd.mean]).toEqual([-Infinity, NaN, 1.5]);
  });
});

describe('the top values of a text column', () => {
  it('are exact as long as all values fit the counter, with empty ones, the longest and how many differ', () => {
    const random = randomOf(SEED + 2);
    const words = ['', 'a', '北京', 'ä'.repeat(40), ...Array.from({ length: 1990 }, (_, i) => `word ${i}`)];
    const cells = withNulls(
      random,
      Array.from({ length: 30_000 }, () => words[Math.min(random(words.length), random(words.length))] as string),
    );
    const facts = factsOf(random, { kind: 'utf8' }, cells);
    const counts = countsOf(cells);
    expect(facts.distinct).toEqual({ count: counts.size, exact: true });
    expect(facts.top).toEqual({ exact: true, values: mostFrequent(counts, 6) });
    expect(facts.empty).toBe(counts.get('') ?? 0);
    expect(facts.longest).toBe(40);
  });

  it('are about right where values are too many, and none where none is frequent', () => {
    const random = randomOf(SEED + 3);
    const cells = Array.from({ length: 200_000 }, (_, i) =>
      random(4) === 0 ? 'often' : random(5) === 0 ? 'at times' : `value ${i}`,
    );
    const facts = factsOf(random, { kind: 'utf8' }, cells);
    const counts = countsOf(cells);
    expect(facts.top?.exact).toBe(false);
    expect(facts.top?.values.slice(0, 2).map(({ value }) => value)).toEqual(['often', 'at times']);
    for (const { value, count } of facts.top?.values.slice(0, 2) ?? []) {
      const wanted = counts.get(String(value)) as number;
      expect(Math.abs(count - wanted) / wanted, String(value)).toBeLessThan(0.02);
    }
    expect(facts.distinct?.exact).toBe(false);
    expect(Math.abs((facts.distinct?.count ?? 0) / counts.size - 1)).toBeLessThan(0.15);
    const unique = factsOf(
      random,
      { kind: 'utf8' },
      Array.from({ length: 50_000 }, (_, i) => `${i} of its own`),
    );
    expect(unique.top).toEqual({ exact: false, values: [] });
  });

  it('are about right of a table so long that only some of its batches are counted', () => {
    const random = randomOf(SEED + 5);
    const type: DataType = { kind: 'utf8' };
    const schema: Schema = [{ name: 'x', type }];
    const profile = new TableProfile(kernels, schema, 2 ** 20);
    const batches = Array.from({ length: 4 }, (_, batch) =>
      Array.from({ length: 16_384 }, (_, i) => (random(4) === 0 ? 'often' : `value ${batch} ${i}`)),
    );
    kernels.arena.reset();
    const vectors = batches.map((cells) => vectorOf(type, cells));
    const rounds = 90;
    for (let i = 0; i < rounds; i++) {
      profile.add({ schema, rows: 16_384, vectors: [vectors[i % 4] as Vector], positions: 0 });
    }
    const [facts] = mergeParts([type], [profile.part()], [rounds * 16_384]);
    profile.release();
    const [first] = facts?.top?.values ?? [];
    expect([first?.value, facts?.top?.exact, facts?.top?.values.length]).toEqual(['often', false, 1]);
    expect(Math.abs((first?.count ?? 0) / (rounds * 4096) - 1)).toBeLessThan(0.15);
  });

  it('leave out what is too long to be counted, and say so', () => {
    const random = randomOf(SEED + 4);
    const cells = Array.from({ length: 5000 }, () => (random(3) === 0 ? 'x'.repeat(200 + random(3)) : 'short'));
    const facts = factsOf(random, { kind: 'utf8' }, cells);
    expect(facts.top?.exact).toBe(false);
    expect(facts.top?.values.map(({ value }) => value)).toEqual(['short']);
    expect(facts.longest).toBe(202);
  });
});

describe('a scan', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-profile-'));
  const engine = Engine.start({ executor: 'inline', temporary: folder });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('profiles columns whose types it had to widen, and more columns than it profiles', async () => {
    const path = join(folder, 'late.csv');
    const rows = Array.from({ length: 40_000 }, (_, i) => `${i === 39_990 ? 'late' : i % 10},${i % 2 === 0}`);
    writeFileSync(path, `number,flag\n${rows.join('\n')}\n`);
    const dataset = await engine.open(path, { store: false, sampleRows: 100 } as object);
    const { columns } = await dataset.scan({ blockBytes: 20_000 });
    const [number, flag] = columns as [ScannedColumn, ScannedColumn];
    expect(number.type.kind).toBe('utf8');
    expect(number.distinct).toEqual({ count: 11, exact: true });
    expect(number.top?.values[0]).toEqual({ value: '1', count: 4000 });
    expect(flag.top?.values.map(({ count }) => count)).toEqual([20_000, 20_000]);

    const wide = join(folder, 'wide.csv');
    const names = Array.from({ length: 1100 }, (_, i) => `c${i}`);
    writeFileSync(wide, `${names.join(',')}\n${names.map((_, i) => i).join(',')}\n${names.map(() => -1).join(',')}\n`);
    const report = await (await engine.open(wide, { store: false })).scan();
    const last = report.columns.at(-1) as ScannedColumn;
    expect(last).toMatchObject({ nulls: 0, min: -1n, max: 1099n, histogram: null });
    expect(report.columns[999]?.histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});

function bruteForce(values: readonly (bigint | number)[], exponent: number): number[] {
  const places = values.map((value) =>
    typeof value === 'bigint' ? value >> BigInt(exponent) : BigInt(floor(value, exponent)),
  );
  const first = places.reduce((a, b) => (b < a ? b : a));
  const counts: number[] = [];
  for (const place of places) {
    const bin = Number(place - first);
    if (bin > 100_000) return Array.from({ length: bin }, () => 0);
    while (counts.length <= bin) counts.push(0);
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** The floor of value / 2^exponent, also where the quotient is too small for a double. */
function floor(value: number, exponent: number): number {
  const quotient = value / 2 ** (exponent - Math.trunc(exponent / 2)) / 2 ** Math.trunc(exponent / 2);
  return quotient === 0 && value < 0 ? -1 : Math.floor(quotient);
}

function countsOf(cells: readonly Value[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) if (typeof cell === 'string') counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return counts;
}

function mostFrequent(counts: ReadonlyMap<string, number>, most: number): { value: string; count: number }[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, most);
}

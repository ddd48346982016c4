import { expect, it } from 'vitest';
import { FLOAT64 } from '../../../../engine/arrow/types.js';
import { loadKernels } from '../../../../engine/kernels/load.js';
import { PartialGroups } from '../../../../engine/operators/groupby/index.js';
import type { GroupBlock, GroupBySpec } from '../../../../engine/operators/groupby-spec.js';
import { batchOf, mergeBlocks } from '../groupby-support.js';

/** Sums of one group are those of exact integers, whatever the values' exponents, signs, nulls and places are. */
const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const CASES = 60;
const MOST_ROWS = 10_000;

it('the sum of all rows is that of exact integers, rounded once', () => {
  console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);
  const random = generator(SEED);
  for (let round = 0; round < CASES; round++) {
    const family = FAMILIES[round % FAMILIES.length] as (typeof FAMILIES)[number];
    const rows = 2 + Math.floor(random() * (round % 3 === 0 ? 40 : MOST_ROWS));
    const nulls = [0, 0, 0.1, 0.9][round % 4] as number;
    const values = Array.from({ length: rows }, () => (random() < nulls ? null : family(random)));
    // The sample may say anything of the magnitudes.
    const exponent = [6, 6, -300, 300, 40, undefined][Math.floor(random() * 6)];
    expect(sumOf(values, exponent), `PARTITA_SEED=${SEED}, case ${round}`).toEqual(exactSum(values));
  }
});

it('a value beyond all others does not hide behind the sums that run', () => {
  const usual = Array.from({ length: 9000 }, (_, i) => 1 + i / 7);
  for (const one of [2 ** 19, -3 * 2 ** 19, -(2 ** 20), 2 ** 23, -(2 ** 60), 1e300, -1e300, 2 ** -60, 5e-324, -0]) {
    for (const place of [0, 3, 300, 4095, 4096, 8999]) {
      const values = withOne(usual, place, one);
      expect(sumOf(values, 10), `${one} at ${place}`).toEqual(exactSum(values));
    }
  }
  for (const one of [NaN, Infinity, -Infinity]) expect(sumOf(withOne(usual, 4097, one), 10)).toEqual(one);
});

function withOne(values: readonly number[], place: number, one: number): number[] {
  return values.map((value, i) => (i === place ? one : value));
}

type Random = () => number;

const FAMILIES: readonly ((random: Random) => number)[] = [
  (random) => Math.floor(random() * 1e8) / 1e6,
  (random) => (random() - 0.5) * 200,
  () => 1,
  (random) => Math.round(random() * 1e5) / 100,
  (random) => (random() - 0.5) * 2 ** Math.floor(random() * 60),
  (random) => (random() - 0.5) * 2 ** Math.floor(random() * 1200 - 600),
  (random) => (random() < 0.99 ? random() : -(2 ** 45) * random()),
  (random) => (random() < 0.5 ? -1 : 1) * (2 - 2 ** -52) * 2 ** 6,
  (random) => (random() < 0.001 ? 2 ** -1074 : 0),
];

function sumOf(values: readonly (number | null)[], exponent: number | undefined): unknown {
  const kernels = loadKernels(2 ** 26);
  const spec: GroupBySpec = {
    input: [{ name: 'v', type: FLOAT64 }],
    keys: [],
    aggregates: [{ aggregate: 'sum', input: 'v', parameters: [], as: 's' }],
    strategy: { kind: 'hash' },
    exponents: exponent === undefined ? {} : { v: exponent },
  };
  const blocks: GroupBlock[] = [];
  const groups = new PartialGroups(kernels, spec, {
    memory: 2 ** 22,
    onBlock: (block) => blocks.push(block),
    onDecision: () => undefined,
  });
  // The first batch makes the group, the second one is added to it.
  const rows = values.map((value) => [value]);
  for (const some of [rows.slice(0, 1), rows.slice(1)]) groups.push(batchOf(kernels, spec.input, some, 0));
  groups.flush();
  groups.release();
  return mergeBlocks(spec, blocks)[0]?.[0];
}

/** In units of the least float, then rounded half to even. */
function exactSum(values: readonly (number | null)[]): number | null {
  if (values.every((value) => value === null)) return null;
  const view = new DataView(new ArrayBuffer(8));
  let sum = 0n;
  for (const value of values) {
    view.setFloat64(0, value ?? 0);
    const bits = view.getBigUint64(0);
    const exponent = (bits >> 52n) & 0x7ffn;
    const size = (bits & (2n ** 52n - 1n)) | (exponent === 0n ? 0n : 2n ** 52n);
    const units = size << (exponent === 0n ? 0n : exponent - 1n);
    sum += bits >> 63n === 1n ? -units : units;
  }
  const size = sum < 0n ? -sum : sum;
  const cut = BigInt(Math.max(0, size.toString(2).length - 64));
  const rest = size & ((1n << cut) - 1n);
  const rounded = Number((size >> cut) | (rest === 0n ? 0n : 1n));
  const result = cut === 0n ? rounded * 2 ** -1074 : rounded * 2 ** (Number(cut) - 1074);
  return sum < 0n ? -result : result;
}

function generator(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

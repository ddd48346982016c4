import { expect, test } from 'vitest';
import { columnRange, rangesMeet, unionOf, type KeyRange } from '../../../engine/arrow/key-range.js';
import { columnOf, type Cell } from '../../../engine/arrow/record-batch.js';
import type { DataType } from '../../../engine/index.js';
import { randomOf } from '../../differential/random-tables.js';

/** Bounds are exact, and ranges that hold equal values always meet. */
const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);

test.each<[string, DataType, readonly Cell[]]>([
  ['bools', { kind: 'bool' }, [false, true]],
  ['integers', { kind: 'int64' }, [-(2n ** 63n), 2n ** 63n - 1n, -1n, 0n, 1n, 2n ** 32n, 2n ** 53n + 1n]],
  ['dates', { kind: 'date' }, [-719_162n, -1n, 0n, 20_000n]],
  ['decimals', { kind: 'decimal', scale: 2 }, [-150n, 150n, 149n]],
  ['timestamps', { kind: 'timestamp', zone: null }, [-1n, 0n, 1n, 2n ** 60n]],
  ['floats', { kind: 'float64' }, [NaN, -0, 0, Infinity, -Infinity, 1e300, -5e-324, 1.5]],
  ['texts', { kind: 'utf8' }, ['', 'a', 'ab', 'b', 'é', '北京', '\u{1F600}', 'a'.repeat(100), `${'a'.repeat(100)}b`]],
])('ranges of %s tell which batches may hold equal values', (_name, type, values) => {
  const random = randomOf(SEED);
  const sorted = [...values].sort(compare);
  const rangeOf = (cells: readonly Cell[]): KeyRange => columnRange(columnOf(type, cells));
  const draw = (): Cell[] =>
    Array.from({ length: random(4) }, () => (random(4) === 0 ? null : (values[random(values.length)] as Cell)));
  for (let round = 0; round < 500; round++) {
    const [a, b] = [draw(), draw()];
    const [places, others] = [a, b].map((cells) =>
      cells.filter((cell) => cell !== null).map((cell) => sorted.findIndex((one) => compare(one, cell) === 0)),
    ) as [number[], number[]];
    const apart =
      places.length === 0 ||
      others.length === 0 ||
      Math.max(...places) < Math.min(...others) ||
      Math.max(...others) < Math.min(...places);
    const said = `${String(a)} and ${String(b)}`;
    expect(rangesMeet(rangeOf(a), rangeOf(b)), said).toBe(!apart);
    const both = unionOf([rangeOf(a), rangeOf(b)]);
    for (const value of values) expect(rangesMeet(both, rangeOf([value]))).toBe(meetsAll(places, others, value));
  }

  function meetsAll(places: readonly number[], others: readonly number[], value: Cell): boolean {
    const all = [...places, ...others];
    const place = sorted.findIndex((one) => compare(one, value) === 0);
    return all.length > 0 && Math.min(...all) <= place && place <= Math.max(...all);
  }
});

test('what is not known to lie elsewhere may lie anywhere, but for columns without values', () => {
  const long = columnRange(columnOf({ kind: 'utf8' }, ['a', 'b'.repeat(5000)]));
  expect(long).toBe('unknown');
  expect(columnRange(columnOf({ kind: 'int64' }, [null, null]))).toBe('none');
  expect(columnRange(columnOf({ kind: 'int64' }, []))).toBe('none');
  expect(rangesMeet(long, { min: 1n, max: 2n })).toBe(true);
  expect(rangesMeet('none', long)).toBe(false);
  expect(unionOf([{ min: 1n, max: 2n }, 'none', 'unknown'])).toBe('unknown');
  expect(unionOf([])).toBe('none');
});

/** The order of values as it is promised, for equal ones 0. */
function compare(a: Cell, b: Cell): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return (a as number) < (b as number) ? -1 : Number((a as number) > (b as number));
}

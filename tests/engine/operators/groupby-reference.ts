/** Aggregates over plain cells, exact by big integers: what the engine's must equal bit for bit. */
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { canonical, compareCells } from './groupby-support.js';

/** `scale`: of a decimal input. */
export function aggregateCells(name: string, parameters: readonly number[], cells: readonly Cell[], scale = 0): Cell {
  const values = cells.filter((cell) => cell !== null);
  if (name === 'count') return BigInt(values.length);
  if (name === 'count_distinct') return BigInt(new Set(values.map((value) => (value === 0 ? 0 : value))).size);
  if (values.length === 0) return null;
  const sorted = () => [...values].sort(compareTotal);
  const unit = 10n ** BigInt(scale);
  switch (name) {
    case 'min':
    case 'all':
      return sorted()[0] as Cell;
    case 'max':
    case 'any':
      return sorted()[values.length - 1] as Cell;
    case 'first':
      return values[0] as Cell;
    case 'last':
      return values[values.length - 1] as Cell;
    case 'sum':
      return typeof values[0] === 'number' ? ratio(values, 1n) : sumOf(values).total;
    case 'mean':
      return ratio(values, BigInt(values.length) * unit);
    case 'median':
      return quantileOf(sorted(), 0.5, scale);
    case 'quantile':
      return quantileOf(sorted(), parameters[0] as number, scale);
    case 'mode': {
      const times = new Map<Cell, number>();
      for (const value of sorted()) times.set(canonical(value), (times.get(canonical(value)) ?? 0) + 1);
      const most = Math.max(...times.values());
      return [...times].find(([, count]) => count === most)?.[0] ?? null;
    }
    case 'largest':
      return sorted()[values.length - (parameters[0] as number)] ?? null;
    case 'smallest':
      return sorted()[(parameters[0] as number) - 1] ?? null;
    case 'var':
    case 'std': {
      if (values.length < 2) return null;
      const variance = covarianceOf(values, values, unit);
      return name === 'var' ? variance : Math.sqrt(variance);
    }
    default:
      throw new Error(name);
  }
}

/** Aggregates of two columns, of the rows where both are present: covariance and variances are exact, then rounded. */
export function aggregatePairs(name: string, first: readonly Cell[], second: readonly Cell[]): Cell {
  const both = first.flatMap((cell, row) => (cell === null || second[row] === null ? [] : [row]));
  if (both.length < 2) return null;
  const x = both.map((row) => first[row] as Cell);
  const y = both.map((row) => second[row] as Cell);
  const covariance = covarianceOf(x, y, 1n);
  if (Number.isNaN(covariance)) return NaN;
  const [vx, vy] = [covarianceOf(x, x, 1n), covarianceOf(y, y, 1n)];
  switch (name) {
    case 'cov':
      return covariance;
    case 'corr': {
      if (vx === 0 || vy === 0) return null;
      const value = covariance / (Math.sqrt(vx) * Math.sqrt(vy));
      return Math.abs(value) > 1 ? Math.sign(value) : value;
    }
    case 'slope':
      return vy === 0 ? null : covariance / vy;
    case 'r2': {
      if (vy === 0) return null;
      const value = vx === 0 ? 1 : (covariance / vy) * (covariance / vx);
      return value > 1 ? 1 : value;
    }
    default:
      throw new Error(name);
  }
}

function compareTotal(a: Cell, b: Cell): number {
  if (a === 0 && b === 0) return Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  return compareCells(a, b);
}

function quantileOf(sorted: readonly Cell[], probability: number, scale: number): number {
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const number = (cell: Cell | undefined) => Number(cell) / (typeof cell === 'bigint' ? 10 ** scale : 1);
  const low = number(sorted[below]);
  if (below === place) return low;
  return low + (number(sorted[below + 1]) - low) * (place - below);
}

/** In units of 2^-1074 for floats, of 1 otherwise; `special` where NaN or infinities decide. */
function sumOf(values: readonly Cell[]): { total: bigint; special: number | null } {
  let total = 0n;
  let special: number | null = null;
  for (const value of values) {
    if (typeof value === 'number' && !Number.isFinite(value)) special = (special ?? 0) + value;
    else total += integerOf(value);
  }
  return { total, special };
}

function ratio(values: readonly Cell[], denominator: bigint): number {
  const { total, special } = sumOf(values);
  if (special !== null) return special;
  return typeof values[0] === 'number' ? round(total, denominator << 1074n) : round(total, denominator);
}

function covarianceOf(first: readonly Cell[], second: readonly Cell[], unit: bigint): number {
  const [x, y] = [sumOf(first), sumOf(second)];
  if (x.special !== null || y.special !== null) return NaN;
  const n = BigInt(first.length);
  const products = first.reduce((sum: bigint, value, row) => sum + integerOf(value) * integerOf(second[row]), 0n);
  const shift = typeof first[0] === 'number' ? 2148n : 0n;
  return round(n * products - x.total * y.total, (n * (n - 1n) * unit * unit) << shift);
}

const view = new DataView(new ArrayBuffer(8));

function integerOf(value: Cell | undefined): bigint {
  if (typeof value !== 'number') return BigInt(value as bigint | boolean);
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0n ? 0n : 1n << 52n);
  const size = mantissa << (exponent === 0n ? 0n : exponent - 1n);
  return bits >> 63n ? -size : size;
}

/** numerator / denominator to nearest even, by bisection over the ordered bits of doubles. */
function round(numerator: bigint, denominator: bigint): number {
  const size = numerator < 0n ? -numerator : numerator;
  let low = 0n;
  let high = 0x7ff0000000000000n;
  // The greatest double that is not above size / denominator.
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (integerOf(doubleOf(middle)) * denominator <= size << 1074n) low = middle;
    else high = middle;
  }
  const exact = size << 1074n;
  const below = exact - integerOf(doubleOf(low)) * denominator;
  const nextUp = low === 0x7fefffffffffffffn ? 1n << 2098n : integerOf(doubleOf(low + 1n));
  const above = nextUp * denominator - exact;
  const up = above < below || (above === below && (low & 1n) === 1n);
  const result = doubleOf(up ? low + 1n : low);
  return numerator < 0n ? -result : result;
}

function doubleOf(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

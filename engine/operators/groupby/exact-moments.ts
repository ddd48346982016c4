/**
 * Exact sums and products of one group as big integers: the plain form of the rounding kernels, and the path for groups
 * with values outside the window, with NaN or infinities, or with 2^32 rows and more.
 */
import type { StateName } from '../../aggregates/aggregate.js';
import { roundRatio } from '../../aggregates/rounding.js';
import type { KernelMemory } from '../../kernels/memory.js';
import { PartitaError } from '../../errors.js';
import type { ColumnPlace, Layout, StatePlace } from './layout.js';

const NOT_A_NUMBER = 1;
const INFINITY = 2;
const MINUS_INFINITY = 4;

export interface Moments {
  sum(): number;
  mean(): number;
  variance(): number;
  otherVariance(): number;
  covariance(): number;
}

export function exactMoments(memory: KernelMemory, layout: Layout, column: ColumnPlace, record: number): Moments {
  const { u32, u64 } = memory;
  const word = (address: number) => u64[address >>> 3] as bigint;
  const count = word(record + layout.rows) - word(record + column.nulls);
  const isFloat = column.physical === 'f64';
  const { anchor } = column;
  const otherAnchor = column.other?.anchor ?? anchor;
  const at = (name: StateName) => record + placeOf(column, name).offset;
  const flagsOf = (name: StateName) => (isFloat ? (u32[(at(name) + 20) >>> 2] as number) : 0);
  const special = specialOf(flagsOf('sum'));
  // In units of 2^-1075 (products: its square), or of one for integers.
  const unit = isFloat ? -1075 : 0;
  const scale = column.type.kind === 'decimal' ? 10n ** BigInt(column.type.scale) : 1n;

  const total = (name: 'sum' | 'otherSum', least: number): bigint => {
    const from = at(name);
    let sum = BigInt.asIntN(128, word(from) | (word(from + 8) << 64n));
    if (!isFloat) return sum;
    sum <<= BigInt(least);
    for (let entry = u32[(from + 16) >>> 2] as number; entry !== 0; entry = u32[entry >>> 2] as number) {
      const bucket = u32[(entry + 4) >>> 2] as number;
      sum += BigInt.asIntN(128, word(entry + 8) | (word(entry + 16) << 64n)) << BigInt(32 * bucket);
    }
    return sum;
  };
  const products = (name: 'squares' | 'otherSquares' | 'products', least: number): bigint => {
    const from = at(name);
    let sum = wide(word, from);
    if (!isFloat) return sum;
    sum <<= BigInt(least);
    for (let entry = u32[(from + 32) >>> 2] as number; entry !== 0; entry = u32[entry >>> 2] as number) {
      const bucket = u32[(entry + 4) >>> 2] as number;
      sum += wide(word, entry + 8) << BigInt(64 * bucket);
    }
    return sum;
  };
  const covariance = (flags: number, first: bigint, second: bigint, both: bigint): number => {
    if (count < 2n) return 0;
    if (flags !== 0) return NaN;
    return roundRatio(count * both - first * second, count * (count - 1n) * scale * scale, 2 * unit);
  };
  const sum = () => total('sum', anchor);
  const otherSum = () => total('otherSum', otherAnchor);
  return {
    sum: () => special ?? roundRatio(sum(), scale, unit),
    mean: () => (count === 0n ? 0 : (special ?? roundRatio(sum(), scale * count, unit))),
    variance: () => covariance(flagsOf('sum'), sum(), sum(), products('squares', 2 * anchor)),
    otherVariance: () =>
      covariance(flagsOf('otherSum'), otherSum(), otherSum(), products('otherSquares', 2 * otherAnchor)),
    covariance: () =>
      covariance(flagsOf('sum') | flagsOf('otherSum'), sum(), otherSum(), products('products', anchor + otherAnchor)),
  };
}

function specialOf(flags: number): number | null {
  if (flags === 0) return null;
  if ((flags & NOT_A_NUMBER) !== 0 || flags === (INFINITY | MINUS_INFINITY)) return NaN;
  return flags === INFINITY ? Infinity : -Infinity;
}

function wide(word: (address: number) => bigint, at: number): bigint {
  const bits = word(at) | (word(at + 8) << 64n) | (word(at + 16) << 128n) | (word(at + 24) << 192n);
  return BigInt.asIntN(256, bits);
}

function placeOf(column: ColumnPlace, name: StateName): StatePlace {
  const found = column.states.find((state) => state.name === name);
  if (found !== undefined) return found;
  throw new PartitaError('bug', `no state ${name}`, { domain: 'group-by', value: name });
}

/**
 * Exact sums and squares of one group as big integers: the plain form of the rounding kernels, and the path for groups
 * with values outside the window, with NaN or infinities, or with 2^32 rows and more.
 */
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
}

export function exactMoments(memory: KernelMemory, layout: Layout, column: ColumnPlace, record: number): Moments {
  const { u32, u64 } = memory;
  const word = (address: number) => u64[address >>> 3] as bigint;
  const count = word(record + layout.rows) - word(record + column.nulls);
  const isFloat = column.physical === 'f64';
  const sumAt = record + placeOf(column, 'sum').offset;
  const flags = isFloat ? (u32[(sumAt + 20) >>> 2] as number) : 0;
  const special = specialOf(flags);
  // In units of 2^-1075 (squares: its square), or of one for integers.
  const unit = isFloat ? -1075 : 0;
  const scale = column.type.kind === 'decimal' ? 10n ** BigInt(column.type.scale) : 1n;

  const total = (): bigint => {
    let sum = BigInt.asIntN(128, word(sumAt) | (word(sumAt + 8) << 64n));
    if (!isFloat) return sum;
    sum <<= BigInt(column.anchor);
    for (let entry = u32[(sumAt + 16) >>> 2] as number; entry !== 0; entry = u32[entry >>> 2] as number) {
      const bucket = u32[(entry + 4) >>> 2] as number;
      sum += BigInt.asIntN(128, word(entry + 8) | (word(entry + 16) << 64n)) << BigInt(32 * bucket);
    }
    return sum;
  };
  const squares = (): bigint => {
    const at = record + placeOf(column, 'squares').offset;
    let sum = wide(word, at);
    if (!isFloat) return sum;
    sum <<= BigInt(2 * column.anchor);
    for (let entry = u32[(at + 32) >>> 2] as number; entry !== 0; entry = u32[entry >>> 2] as number) {
      const bucket = u32[(entry + 4) >>> 2] as number;
      sum += wide(word, entry + 8) << BigInt(64 * bucket);
    }
    return sum;
  };
  return {
    sum: () => special ?? roundRatio(total(), scale, unit),
    mean: () => (count === 0n ? 0 : (special ?? roundRatio(total(), scale * count, unit))),
    variance: () => {
      if (count < 2n) return 0;
      if (special !== null) return NaN;
      const sum = total();
      return roundRatio(count * squares() - sum * sum, count * (count - 1n) * scale * scale, 2 * unit);
    },
  };
}

function specialOf(flags: number): number | null {
  if (flags === 0) return null;
  if ((flags & NOT_A_NUMBER) !== 0 || flags === (INFINITY | MINUS_INFINITY)) return NaN;
  return flags === INFINITY ? Infinity : -Infinity;
}

function wide(word: (address: number) => bigint, at: number): bigint {
  return word(at) | (word(at + 8) << 64n) | (word(at + 16) << 128n) | (word(at + 24) << 192n);
}

function placeOf(column: ColumnPlace, name: 'sum' | 'squares'): StatePlace {
  const found = column.states.find((state) => state.name === name);
  if (found !== undefined) return found;
  throw new PartitaError('bug', `no state ${name}`, { domain: 'group-by', value: name });
}

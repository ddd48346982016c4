/**
 * Histograms that need no range beforehand: bins whose width is a power of two and whose edges are multiples of it. When the
 * range grows, neighbours are merged, so counts stay exact. The width is the least with which the values take no more than
 * `MOST_BINS` bins: it depends on the values only, not on their order nor on how they were shared out.
 */

/** At least about half of them are in use, except where there are fewer whole numbers. */
export const MOST_BINS = 60;

/** `counts[i]` values lie from `(base + i) * 2^exponent` to below the next. Plain data. */
export interface Bins {
  readonly exponent: number;
  readonly base: bigint;
  readonly counts: readonly number[];
}

/** Floats are never divided more finely than this. */
const LEAST_EXPONENT = -1000;
/** Numbers of float bins stay below 2^51, so that a double holds them and their neighbours. */
const BIN_BITS = 51;

/** The exponent for whole numbers from `low` to `high`. */
export function wholeExponent(low: bigint, high: bigint): number {
  let shift = Math.max(0, (high - low).toString(2).length - 7);
  while ((high >> BigInt(shift)) - (low >> BigInt(shift)) >= MOST_BINS) shift++;
  return shift;
}

/** The exponent for finite floats from `low` to `high`. */
export function floatExponent(low: number, high: number): number {
  // Halves, since the distance may be more than the largest double.
  const distance = high / 2 - low / 2;
  const finest = Math.floor(Math.log2(Math.max(Math.abs(low), Math.abs(high)))) - BIN_BITS - 1;
  const guess = distance > 0 ? Math.floor(Math.log2(distance) - Math.log2(MOST_BINS)) : finest;
  let exponent = Math.max(LEAST_EXPONENT, finest, guess);
  while (!fits(low, high, exponent)) exponent++;
  return exponent;
}

/** The number of the bin that a float lies in. */
export function floatBin(value: number, exponent: number): number {
  const place = value * 2 ** -exponent;
  return place === 0 && value < 0 ? -1 : Math.floor(place);
}

/** The same values in bins of a larger width. */
export function coarser(bins: Bins, exponent: number): Bins {
  const shift = BigInt(exponent - bins.exponent);
  if (shift === 0n) return bins;
  const base = bins.base >> shift;
  const counts: number[] = [];
  bins.counts.forEach((count, i) => {
    const place = Number(((bins.base + BigInt(i)) >> shift) - base);
    while (counts.length <= place) counts.push(0);
    counts[place] = (counts[place] as number) + count;
  });
  return { exponent, base, counts };
}

/** The values of all, in bins of the width `exponent`, which is none's less. */
export function mergedBins(all: readonly Bins[], exponent: number): Bins | null {
  const same = all.map((bins) => coarser(bins, exponent));
  const first = same[0];
  if (first === undefined) return null;
  const base = same.reduce((least, bins) => (bins.base < least ? bins.base : least), first.base);
  const counts: number[] = [];
  for (const bins of same) {
    const offset = Number(bins.base - base);
    bins.counts.forEach((count, i) => {
      while (counts.length <= offset + i) counts.push(0);
      counts[offset + i] = (counts[offset + i] as number) + count;
    });
  }
  return { exponent, base, counts };
}

function fits(low: number, high: number, exponent: number): boolean {
  const [first, last] = [floatBin(low, exponent), floatBin(high, exponent)];
  return last - first < MOST_BINS && Math.max(Math.abs(first), Math.abs(last)) < 2 ** BIN_BITS;
}

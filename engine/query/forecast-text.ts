/** A forecast of memory in words. */
import type { MemoryForecast, Range } from '../events.js';
import { formatBytes } from '../scheduler/memory.js';

/** Differences below this share are not worth a range. */
const SAME = 1.05;

/** `needs 3.1 GB, limit 1 GB: will spill about 2.4 GB`. */
export function forecastText({ needed, spilled }: MemoryForecast, limit: number): string {
  if (needed === null || spilled === null) return `needs an unknown amount, limit ${formatBytes(limit)}`;
  return `needs ${rangeText(needed)}, limit ${formatBytes(limit)}: ${spillText(spilled)}`;
}

export function spillText(spilled: Range): string {
  if (spilled.high === 0) return 'nothing will be spilled';
  if (spilled.low === 0) return `will spill up to ${formatBytes(spilled.high)}`;
  return `will spill about ${rangeText(spilled)}`;
}

export function rangeText({ low, high }: Range): string {
  const middle = (low + high) / 2;
  return high <= SAME * low ? formatBytes(middle) : `${formatBytes(low)} to ${formatBytes(high)}`;
}

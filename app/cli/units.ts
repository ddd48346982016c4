import { UsageError } from './usage-error.js';

/** Sizes, counts and spans of time, as people write and read them. */

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  kib: 1024,
  m: 1e6,
  mb: 1e6,
  mib: 1024 ** 2,
  g: 1e9,
  gb: 1e9,
  gib: 1024 ** 3,
  t: 1e12,
  tb: 1e12,
  tib: 1024 ** 4,
};

/** `64MB`, `1.5 GiB`, `65536` in bytes; MB is 10^6 and MiB 2^20. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = UNITS[(match?.[2] ?? '-').toLowerCase()];
  const bytes = Math.round(Number(match?.[1]) * (unit ?? NaN));
  if (!Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new UsageError(`'${text}' is not a size; sizes look like 64MB, 512MiB or 1.5GB`);
  }
  return bytes;
}

/** `61.2 MB`: three digits, decimal units. */
export function formatBytes(bytes: number): string {
  const names = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < names.length - 1) {
    value /= 1000;
    step++;
  }
  const digits = step === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${names[step]}`;
}

/** `12,345`, and `12.3 M` from a million on. */
export function formatCount(count: number): string {
  if (count < 1e6) return count.toLocaleString('en-US');
  const [value, unit] = count < 1e9 ? [count / 1e6, 'M'] : [count / 1e9, 'G'];
  return `${value.toFixed(value < 99.95 ? 1 : 0)} ${unit}`;
}

/** Every digit: `1,234,567`. */
export function formatExact(count: number): string {
  return count.toLocaleString('en-US');
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Counts and spans of time, as people read them. Sizes are the engine's to read and write. */

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

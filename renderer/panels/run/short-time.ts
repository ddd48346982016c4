/** Times of single tasks, which are often a few milliseconds. */
import type { useText } from '../../i18n/index.js';
import { formatCount, formatSeconds } from '../../i18n/numbers.js';

type Words = ReturnType<typeof useText<'run'>>;

export function shortTime(seconds: number, t: Words): string {
  if (seconds >= 0.0995) return formatSeconds(seconds);
  const milliseconds = seconds * 1000;
  return t('milliseconds', { time: milliseconds < 1 ? '<1' : formatCount(milliseconds) });
}

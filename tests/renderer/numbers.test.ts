import { beforeEach, describe, expect, it } from 'vitest';
import { i18n, startTexts } from '../../renderer/i18n/index.js';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatSeconds,
  formatShare,
  formatShort,
} from '../../renderer/i18n/numbers.js';

await startTexts('en');
beforeEach(() => i18n.changeLanguage('en'));

describe('numbers', () => {
  it('show every digit of a count', () => {
    expect([0, 265, 12_400, -1_234_567].map(formatCount)).toEqual(['0', '265', '12,400', '-1,234,567']);
  });

  it('are short from a hundred thousand on', () => {
    expect([61_368, 300_000, 12_400_000, 361_000_000, 1.1e9].map(formatShort)).toEqual([
      '61,368',
      '300 k',
      '12.4 M',
      '361 M',
      '1.1 G',
    ]);
  });

  it('have Chinese units in Chinese', async () => {
    await i18n.changeLanguage('zh-CN');
    expect([61_368, 12_400_000, 361_000_000].map(formatShort)).toEqual(['61,368', '1,240 万', '3.61 亿']);
  });

  it('give sizes with the unit that leaves three digits', () => {
    expect([0, 999, 1000, 12_000, 4_900_000, 38_200_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1 KB',
      '12 KB',
      '4.9 MB',
      '38.2 GB',
    ]);
  });

  it('never call a part all, nor something nothing', () => {
    expect([0, 0.0004, 0.048, 0.382, 0.9999, 1].map(formatShare)).toEqual([
      '0 %',
      '<0.1 %',
      '4.8 %',
      '38 %',
      '99.9 %',
      '100 %',
    ]);
  });

  it('give times in the units that people use', () => {
    expect([0.424, 36.14, 60, 125, 3840].map(formatSeconds)).toEqual([
      '0.42 s',
      '36.1 s',
      '1 min',
      '2 min 5 s',
      '1 h 4 min',
    ]);
  });

  it('tell a moment by its distance, then by its day', () => {
    const now = new Date(2026, 10, 20, 15, 0).getTime();
    const ago = (days: number, hours = 0): string =>
      formatAgo(new Date(2026, 10, 20 - days, 15 - hours, 0).getTime(), now);
    expect(formatAgo(now - 10_000, now)).toBe('just now');
    expect(formatAgo(now - 120_000, now)).toBe('2 min ago');
    expect(ago(0, 3)).toBe('3 h ago');
    expect(ago(1)).toBe('Yesterday');
    expect(ago(4)).toBe('Monday');
    expect(ago(8)).toBe('12 Nov');
    expect(ago(400)).toBe('16 Oct 2025');
  });
});

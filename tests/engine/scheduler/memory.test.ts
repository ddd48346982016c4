import { describe, expect, it } from 'vitest';
import {
  defaultMemoryLimit,
  formatBytes,
  leastMemory,
  parseBytes,
  planMemory,
  pressure,
} from '../../../engine/scheduler/memory.js';

describe('parseBytes', () => {
  it.each([
    ['1GB', 1e9],
    ['512MB', 512e6],
    ['64MiB', 64 * 2 ** 20],
    ['1.5 gb', 1.5e9],
    ['2g', 2e9],
    ['100k', 1e5],
    ['1KiB', 1024],
    ['4096', 4096],
    ['4096B', 4096],
    [' 3 TiB ', 3 * 2 ** 40],
  ])('reads %s as %d', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it.each(['', 'GB', '0', '-1GB', '1.2.3MB', '1 parsec', '0.1B', '1e9', '99999999TB', 'i', '1ib'])(
    'refuses %j and says what it wants',
    (text) => {
      expect(() => parseBytes(text)).toThrow(
        expect.objectContaining({ kind: 'user-input', value: text, hint: expect.stringContaining('512MB') }),
      );
    },
  );
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [999_999, '1 MB'],
  [1_536_000_000, '1.54 GB'],
  [5e15, '5000 TB'],
])('formatBytes writes %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

describe('planMemory', () => {
  it('divides the whole limit, leaving room for the process', () => {
    const plan = planMemory(1e9, 4);
    expect(plan).toMatchObject({ limit: 1e9, threads: 4 });
    const baseline = 1e9 - plan.threads * plan.perWorker - plan.exchange;
    expect(baseline).toBe(64e6 + 4 * 12e6);
    expect(plan.perWorker).toBeGreaterThan(150e6);
    expect(plan.exchange).toBeGreaterThan(200e6);
  });

  it('takes fewer threads where the limit is small', () => {
    expect(planMemory(leastMemory(3), 8).threads).toBe(3);
    expect(planMemory(leastMemory(3) - 1, 8).threads).toBe(2);
  });

  it('gives each share its least amount at every limit that it accepts', () => {
    for (let limit = leastMemory(1); limit < 2e9; limit += 7_777_777) {
      for (const threads of [1, 2, 5, 64]) {
        const plan = planMemory(limit, threads);
        expect(plan.perWorker).toBeGreaterThanOrEqual(32e6);
        expect(plan.exchange).toBeGreaterThanOrEqual(16e6);
        expect(plan.threads).toBeLessThanOrEqual(threads);
      }
    }
  });

  it('never gives a worker more than a linear memory holds', () => {
    expect(planMemory(1e12, 2).perWorker).toBeLessThan(2 ** 32);
  });

  it('refuses what does not suffice for one thread, and names the least', () => {
    const least = formatBytes(leastMemory(1));
    const wanted = expect.objectContaining({ kind: 'resources', hint: `give at least ${least} with --memory` });
    expect(() => planMemory(leastMemory(1) - 1, 1)).toThrow(wanted);
  });

  it('has a default that this machine can give', () => {
    expect(planMemory(defaultMemoryLimit(), 1).threads).toBe(1);
  });
});

it.each([
  [0, 'none'],
  [59, 'none'],
  [60, 'spill'],
  [79, 'spill'],
  [80, 'pause'],
  [100, 'pause'],
  [101, 'refuse'],
])('a budget of 100 with %d used asks for: %s', (used, expected) => expect(pressure(used, 100)).toBe(expected));

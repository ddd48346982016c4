import { describe, expect, it } from 'vitest';
import { MemoryGuard } from '../../../engine/scheduler/memory-guard.js';
import { Relief } from '../../../engine/scheduler/relief.js';

describe('a run under memory pressure', () => {
  it('pauses at 80 % of the limit and goes on below 60 %', () => {
    const guard = new MemoryGuard(100);
    expect([79, 80, 75, 60, 59].map((used) => guard.check(used, false))).toEqual([null, 'pause', null, null, 'resume']);
  });

  it('goes on where nothing runs and nothing can be freed, and pauses again only when clearly more is in use', () => {
    const guard = new MemoryGuard(100);
    expect(guard.check(90, false)).toBe('pause');
    expect(guard.check(90, true)).toBe('resume');
    expect([90, 94, 95].map((used) => guard.check(used, false))).toEqual([null, null, 'pause']);
    expect(guard.check(10, false)).toBe('resume');
    expect([79, 80].map((used) => guard.check(used, false))).toEqual([null, 'pause']);
  });

  it.each(['resolves', 'rejects'])('waits for what is asked to be freed, and no longer: it %s', async (how) => {
    const told: string[] = [];
    let answer = (): void => {};
    const relieve = (): Promise<void> =>
      new Promise((resolve, reject) => (answer = how === 'resolves' ? resolve : () => reject(new Error('lost'))));
    const run = { pause: () => void told.push('pause'), resume: () => void told.push('resume'), idle: () => true };
    const relief = new Relief({ limit: 100, used: () => 90, relieve }, run);
    relief.check();
    relief.check();
    expect(told).toEqual(['pause']);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['pause', 'resume']);
  });

  it('says nothing any more once the run is over', async () => {
    const told: string[] = [];
    const run = { pause: () => void told.push('pause'), resume: () => void told.push('resume'), idle: () => true };
    const relief = new Relief({ limit: 100, used: () => 90, relieve: () => Promise.resolve() }, run);
    relief.check();
    relief.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['pause']);
  });
});

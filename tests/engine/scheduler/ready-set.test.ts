import { expect, it } from 'vitest';
import { ReadySet } from '../../../engine/scheduler/ready-set.js';
import { randomFrom, seed } from './simulation.js';

it('agrees with a sorted set on any sequence of additions and deletions', () => {
  const start = seed();
  for (const range of [1, 31, 32, 33, 1024, 1025, 40_000, 2_000_000]) {
    const random = randomFrom(start);
    const set = new ReadySet();
    const model = new Set<number>();
    for (let step = 0; step < 400; step++) {
      const member = Math.floor(random() * range);
      if (random() < 0.55) {
        set.add(member);
        model.add(member);
      } else {
        const gone = random() < 0.5 ? set.first() : member;
        if (gone >= 0) set.delete(gone);
        model.delete(gone);
      }
      const smallest = model.size === 0 ? -1 : Math.min(...model);
      expect([set.first(), set.size, set.has(member)], `PARTITA_SEED=${start}`).toEqual([
        smallest,
        model.size,
        model.has(member),
      ]);
    }
  }
});

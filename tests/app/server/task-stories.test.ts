import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EventDecoder, EventEncoder, type EventRow } from '../../../app/protocol/events.js';
import { KnownTasks } from '../../../app/server/known-tasks.js';
import { taskDetail } from '../../../app/server/task-detail.js';
import { TaskStories } from '../../../app/server/task-stories.js';
import type { EngineEvent } from '../../../engine/index.js';
import { randomFrom, seed } from '../../engine/scheduler/simulation.js';
import { randomRun } from '../protocol/random-events.js';

const rowsOf = (events: readonly EngineEvent[]): EventRow[] => {
  const encoder = new EventEncoder();
  return events.map((event) => encoder.encode(event));
};

describe('what became of the tasks of a run', () => {
  test('is told of each as its events say, however its rows came', async () => {
    const first = seed();
    for (let run = 0; run < 20; run++) {
      const random = randomFrom(first + run);
      const events = randomRun(random, { tasks: 80, odd: random() < 0.5 });
      const rows = rowsOf(events);
      const stories = new TaskStories('r');
      for (let end = 0; end < rows.length;) {
        end += 1 + Math.floor(random() * 60);
        await stories.update(rows.slice(0, end));
      }
      for (const event of events) {
        if (event.type !== 'task-added') continue;
        const { key } = event;
        const detail = await taskDetail(stories, key, undefined);
        const moves = events.flatMap((other) => (other.type === 'task' && other.key === key ? [other] : []));
        const told = moves.map(({ time, to, worker }) => ({ time, state: to, worker }));
        expect(detail.story, `PARTITA_SEED=${first + run}`).toEqual(told);
        expect(detail.state).toBe(moves.at(-1)?.to ?? 'waiting');
        expect(detail.attempts).toBe(moves.filter(({ to }) => to === 'running').length);
        expect(detail.needs).toEqual([...new Set(event.deps)].slice(0, 100));
        const takers = events.flatMap((other) =>
          other.type === 'task-added' && other.deps.includes(key) ? [other.key] : [],
        );
        expect(detail.gives).toEqual(takers.slice(0, 100));
      }
    }
  });

  test('is not decoded again by a second question, which sees the tasks that came since', async () => {
    const events = randomRun(randomFrom(7), { tasks: 60 });
    const rows = rowsOf(events);
    const half = rows.slice(0, rows.length >> 1);
    const decode = vi.spyOn(EventDecoder.prototype, 'decode');
    const known = new KnownTasks();
    const before = await known.of('r', half);
    const tasks = before.work.tasks.count;
    expect(decode).toHaveBeenCalledTimes(half.length);
    await known.of('r', half);
    expect(decode).toHaveBeenCalledTimes(half.length);
    // Two at once share the work, too.
    const [one, other] = await Promise.all([known.of('r', rows), known.of('r', rows)]);
    expect(decode).toHaveBeenCalledTimes(rows.length);
    expect(one).toBe(other);
    expect(one.work.tasks.count).toBeGreaterThan(tasks);
    decode.mockRestore();
  });
});

describe('the runs whose tasks are known', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('are the few that were asked for last', async () => {
    const known = new KnownTasks();
    for (const run of ['a', 'b', 'c', 'a', 'd']) await known.of(run, []);
    expect(known.runs).toEqual(['c', 'a', 'd']);
  });

  test('are forgotten when nobody asks any more', async () => {
    const known = new KnownTasks();
    await known.of('a', []);
    vi.advanceTimersByTime(100_000);
    await known.of('a', []);
    vi.advanceTimersByTime(100_000);
    expect(known.runs).toEqual(['a']);
    vi.advanceTimersByTime(30_000);
    expect(known.runs).toEqual([]);
  });
});

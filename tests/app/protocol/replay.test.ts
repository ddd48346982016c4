import { describe, expect, it } from 'vitest';
import { Replay } from '../../../app/protocol/replay.js';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { randomFrom, seed } from '../../engine/scheduler/simulation.js';
import { modelAt } from './model-at.js';
import { randomRun } from './random-events.js';

const RUNS = 12;
const MOMENTS = 12;

/** All that a dashboard shows of a run. */
function picture(model: RunModel): unknown {
  const { tasks, groups, streams } = model;
  const upTo = <T>(list: ArrayLike<T>): readonly T[] => Array.from(list).slice(0, tasks.count);
  return {
    head: [model.time, model.phase, model.fraction(), model.rate(), model.timeLeft(), model.bytes, model.rows],
    states: [...model.states],
    tasks: [tasks.state, tasks.group, tasks.worker, tasks.started, tasks.finished, tasks.attempts, tasks.rows].map(
      upTo,
    ),
    groups: groups.map((group) => [
      group.title,
      [...group.states],
      [...group.members],
      [...group.deps],
      [...group.parts],
      group.seconds,
      group.median,
      group.bytesDone,
      group.rows,
    ]),
    streams: streams.map(({ count, task, start, end, state }) => [
      count,
      ...[task, start, end, state].map((list) => [...list.subarray(0, count)]),
    ]),
    memory: model.memory.map((series) => series.values.map((column) => [...column.subarray(0, series.count)])),
    peak: model.peakMemory,
    rest: [model.errors, model.decisions, model.warnings, model.losses, model.spills, model.pauses],
    stragglers: model.stragglers(),
    diagnosis: model.diagnosis(),
  };
}

describe('a replay', () => {
  it('shows at every moment, in any order, what the events until then make', () => {
    const first = seed();
    for (let run = 0; run < RUNS; run++) {
      const random = randomFrom(first + run);
      // The last ones have more events than copies of the model can stand at the first distance.
      const events = randomRun(random, { tasks: run < RUNS - 2 ? 1 + Math.floor(random() * 200) : 9000 });
      const replay = new Replay();
      for (const event of events) replay.add(event);
      expect(replay.end).toBe(events.at(-1)?.time ?? 0);
      for (let moment = 0; moment < MOMENTS; moment++) {
        const time = random() < 0.1 ? replay.end : random() * replay.end;
        try {
          expect(picture(replay.at(time))).toEqual(picture(modelAt(events, time)));
        } catch (error) {
          throw new Error(`PARTITA_SEED=${first + run}, at ${time} ms`, { cause: error });
        }
      }
    }
  });

  it('stays between the beginning and the end', () => {
    const events = randomRun(randomFrom(seed()), { tasks: 20 });
    const replay = new Replay();
    for (const event of events) replay.add(event);
    expect(replay.at(replay.end + 5000).time).toBe(replay.end);
    expect(replay.at(-5).time).toBe(0);
    expect(replay.at(-5).version).toBe(events.filter(({ time }) => time <= -5).length);
  });
});

import { expect, it } from 'vitest';
import { PartitaError } from '../../../engine/errors.js';
import type { Task } from '../../../engine/scheduler/task.js';
import { randomFrom, seed, Simulation, task } from './simulation.js';

const SEQUENCES = 3000;

it('keeps every invariant and flushes every accumulated task exactly once, whatever happens in whatever order', () => {
  const first = seed();
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    const random = randomFrom(first + sequence);
    try {
      play(random);
    } catch (error) {
      throw new Error(`PARTITA_SEED=${first + sequence}`, { cause: error });
    }
  }
});

function play(random: () => number): void {
  const below = (limit: number): number => Math.floor(random() * limit);
  const workers = 1 + below(4);
  const mayEndEarly = random() < 0.3;
  const run = new Simulation(workers, random() < 0.5 ? 'stop' : 'continue');
  const accumulated: string[] = [];
  const dropped = new Set<string>();
  let added = 0;
  const grow = (): void => {
    const stage = `stage${added++}`;
    const known = run.core.records.map((record) => record.task.key);
    const deps = (): string[] => known.filter(() => random() < 1.5 / (known.length + 1));
    const accumulates = random() < 0.6;
    const tasks: Task[] = Array.from({ length: 1 + below(8) }, (_, i) =>
      task(`${stage}/${i}`, { accumulates, deps: deps() }),
    );
    if (accumulates) {
      accumulated.push(...tasks.map(({ key }) => key));
      for (let worker = 0; worker < workers; worker++) {
        for (let part = 0; part <= below(2); part++) tasks.push(task(`${stage}/flush-${worker}-${part}`, { worker }));
      }
    } else tasks.push(task(`${stage}/last`, { deps: tasks.map(({ key }) => key) }));
    run.add(tasks);
  };
  grow();
  for (let step = 0; step < 60; step++) {
    const busy = run.busy();
    const worker = busy[below(busy.length)];
    const dice = random();
    if (dice < 0.6 && worker !== undefined) run.finish(worker);
    else if (dice < 0.7) run.kill(below(workers), random() < 0.7);
    else if (dice < 0.78 && added < 5) grow();
    else if (dice < 0.82)
      run.handle({ type: random() < 0.5 ? 'pause' : 'resume', reason: random() < 0.5 ? 'user' : 'memory' });
    else if (mayEndEarly && dice < 0.85 && worker !== undefined) run.fail(worker);
    else if (mayEndEarly && dice < 0.87) {
      const key = run.core.records[below(run.core.records.length)]?.task.key as string;
      run.handle({ type: 'dropped', keys: [key] });
      dropped.add(key);
    } else if (mayEndEarly && dice < 0.88) run.handle({ type: 'cancel' });
    else if (dice > 0.999 && worker !== undefined)
      run.fail(worker, new PartitaError('resources', 'no', { domain: 'test' }));
  }
  run.handle({ type: 'resume', reason: 'user' });
  run.handle({ type: 'resume', reason: 'memory' });
  run.drain();
  expect(run.core.open).toBe(0);
  expect(run.settled).not.toBe(null);
  if (run.settled?.outcome !== 'done' || dropped.size > 0) return;
  const flushed = run.emitted.flatMap(({ keys }) => keys);
  expect(flushed.sort()).toEqual(accumulated.sort());
}

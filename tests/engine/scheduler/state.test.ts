import { describe, expect, it } from 'vitest';
import { PartitaError } from '../../../engine/errors.js';
import { BLAME_AFTER, IDLE_DEATHS } from '../../../engine/scheduler/state.js';
import { Simulation, task } from './simulation.js';

const scans = (count: number) => Array.from({ length: count }, (_, i) => task(`scan/${i}`, { accumulates: true }));
const flushes = (workers: number) =>
  Array.from({ length: workers }, (_, worker) => task(`scan/flush-${worker}`, { group: 'scan', worker }));

describe('the order of tasks', () => {
  it('follows submission, as far as dependencies allow', () => {
    const run = new Simulation(1);
    run.add([task('a'), task('b', { deps: ['a'] }), task('c'), task('d', { deps: ['b'] })]);
    const order: string[] = [];
    while (run.busy().length > 0) {
      order.push(run.workers[0]?.queue[0]?.key ?? '');
      run.finish(0);
    }
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    expect(run.settled).toMatchObject({ outcome: 'done', error: null });
  });

  it('sends one task ahead while many are ready, none at the end of a stage', () => {
    const run = new Simulation(2);
    run.add(scans(7));
    expect(run.workers.map(({ queue }) => queue.length)).toEqual([2, 2]);
    run.finish(0);
    expect(run.workers.map(({ queue }) => queue.length)).toEqual([2, 2]);
    run.finish(0);
    expect(run.workers.map(({ queue }) => queue.length)).toEqual([1, 2]);
  });

  it('lets a graph grow at a barrier', () => {
    const run = new Simulation(2);
    run.add([task('a'), task('b')]);
    run.drain();
    expect(run.settled?.outcome).toBe('done');
    run.settled = null;
    run.add([task('c', { deps: ['a', 'b'] })]);
    expect(run.settled).toBe(null);
    run.drain();
    expect(run.settled).toMatchObject({ outcome: 'done' });
  });

  it('sends nothing while paused', () => {
    const run = new Simulation(1);
    run.handle({ type: 'pause', reason: 'user' });
    run.add([task('a')]);
    expect(run.busy()).toEqual([]);
    run.handle({ type: 'resume', reason: 'user' });
    expect(run.busy()).toEqual([0]);
  });
});

describe('a list of tasks is refused as a whole', () => {
  const cases: [string, () => ReturnType<typeof task>[], RegExp][] = [
    ['when a key comes twice', () => [task('x'), task('x')], /added twice/],
    ['when a dependency was not added before', () => [task('x', { deps: ['y'] }), task('y')], /x depends on y/],
    ['when a worker does not exist', () => [task('x', { worker: 2 })], /worker 2 of 2/],
  ];
  it.each(cases)('%s', (_, tasks, message) => {
    const run = new Simulation(2);
    expect(() => run.add(tasks())).toThrow(message);
    expect(run.core.records).toEqual([]);
  });

  it('when it accumulates after the flush of its group', () => {
    const run = new Simulation(1);
    run.add([...scans(1), ...flushes(1)]);
    run.drain();
    expect(() => run.add([task('scan/late', { accumulates: true })])).toThrow(/flush of its group scan has begun/);
  });
});

describe('failures', () => {
  it('end the run at once when it should stop, and tell why', () => {
    const run = new Simulation(2);
    run.add([task('a'), task('b'), task('c', { deps: ['a'] })]);
    run.fail(0);
    expect(run.core.stateOf('c')).toBe('cancelled');
    run.fail(1, new PartitaError('cancelled', 'stopped', { domain: 'test' }));
    expect(run.core.stateOf('b')).toBe('cancelled');
    expect(run.settled).toMatchObject({ outcome: 'failed', error: { message: 'no' } });
  });

  it('spare what does not depend on them when the run should continue', () => {
    const run = new Simulation(1, 'continue');
    run.add([task('a'), task('b'), task('c', { deps: ['a'] }), task('d', { deps: ['c', 'b'] })]);
    run.fail(0);
    run.drain();
    expect(['a', 'b', 'c', 'd'].map((key) => run.core.stateOf(key))).toEqual(['failed', 'done', 'failed', 'failed']);
    expect(run.core.errorOf('d')?.message).toBe('no');
    run.add([task('e', { deps: ['d'] })]);
    expect(run.core.stateOf('e')).toBe('failed');
  });

  it('of an accumulating task fail the flush of its group, which might hold half of its rows', () => {
    const run = new Simulation(2, 'continue');
    run.add([...scans(3), ...flushes(2)]);
    run.fail(0);
    run.drain();
    expect(run.core.stateOf('scan/flush-0')).toBe('failed');
    expect(run.core.stateOf('scan/flush-1')).toBe('failed');
    expect(run.settled?.outcome).toBe('failed');
  });
});

describe('the death of a worker', () => {
  it('has its tasks run again elsewhere', () => {
    const run = new Simulation(2);
    run.add([task('a'), task('b')]);
    run.kill(0);
    expect(run.core.stateOf('a')).toBe('running');
    run.drain();
    expect(run.core.stateOf('a')).toBe('done');
  });

  it(`is blamed on the task that ran at ${BLAME_AFTER} deaths, with its story`, () => {
    const run = new Simulation(2);
    run.add([task('bad'), ...scans(6)]);
    for (let death = 0; death < BLAME_AFTER; death++) {
      run.kill(run.workers.findIndex(({ queue }) => queue[0]?.key === 'bad'));
    }
    expect(run.core.stateOf('bad')).toBe('failed');
    const error = run.core.errorOf('bad');
    expect(error).toMatchObject({ kind: 'bug', value: 'bad' });
    expect(error?.message).toMatch(/3 workers died of task bad/);
    expect(error?.message.match(/running -> lost \(worker \d\): its worker died/g)).toHaveLength(BLAME_AFTER);
    for (let i = 0; i < 6; i++) expect(run.core.recordOf(`scan/${i}`).deaths).toBe(0);
  });

  it('is not blamed on the task when it was deliberate', () => {
    const run = new Simulation(1);
    run.add([task('a')]);
    for (let death = 0; death < 5; death++) run.kill(0, false);
    run.drain();
    expect(run.core.stateOf('a')).toBe('done');
  });

  it('ends the run when idle workers keep dying', () => {
    const run = new Simulation(2);
    run.add([task('a')]);
    for (let death = 0; death < IDLE_DEATHS; death++) run.kill(1);
    run.drain();
    expect(run.settled).toMatchObject({ outcome: 'failed', error: { kind: 'bug' } });
  });

  it('has what it accumulated run again, by anyone as long as nothing was flushed', () => {
    const run = new Simulation(2);
    run.add([...scans(4), ...flushes(2)]);
    run.finish(0);
    run.finish(0);
    expect(run.core.stateOf('scan/0')).toBe('done');
    run.kill(0);
    expect(run.core.recordOf('scan/0')).toMatchObject({ home: -1 });
    expect(run.core.storyOf('scan/0')).toContain('done -> lost (worker 0): its result was state in a worker that died');
    run.drain();
    expect(run.emitted.flatMap(({ keys }) => keys).sort()).toEqual(['scan/0', 'scan/1', 'scan/2', 'scan/3']);
  });

  it('has what it accumulated run again by its replacement once another worker was flushed', () => {
    const run = new Simulation(2);
    run.add([...scans(4), ...flushes(2)]);
    for (let i = 0; i < 2; i++) [0, 1].forEach((worker) => run.finish(worker));
    run.finish(1);
    expect(run.core.stateOf('scan/flush-1')).toBe('done');
    expect(run.core.stateOf('scan/flush-0')).toBe('running');
    run.kill(0);
    expect(run.core.stateOf('scan/flush-0')).toBe('waiting');
    expect(run.busy()).toEqual([0]);
    run.drain();
    expect(run.emitted.map(({ worker, epoch }) => [worker, epoch])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(run.emitted.flatMap(({ keys }) => keys).sort()).toEqual(['scan/0', 'scan/1', 'scan/2', 'scan/3']);
  });

  it('costs nothing that it had flushed', () => {
    const run = new Simulation(1);
    run.add([...scans(2), ...flushes(1)]);
    run.drain();
    run.kill(0);
    expect(run.core.stateOf('scan/0')).toBe('done');
    expect(run.emitted).toHaveLength(1);
  });
});

describe('cancellation', () => {
  it('drops what waits, terminates what does not stop, and runs nothing again', () => {
    const run = new Simulation(2);
    run.add([...scans(9), ...flushes(2)]);
    run.handle({ type: 'cancel' });
    expect(run.settled).toBe(null);
    run.finish(0);
    run.fail(0, new PartitaError('cancelled', 'stopped', { domain: 'test' }));
    run.handle({ type: 'overdue' });
    expect(run.terminated).toEqual([1]);
    run.kill(1, false);
    expect(run.busy()).toEqual([]);
    expect(run.settled).toMatchObject({ outcome: 'cancelled', error: { kind: 'cancelled' } });
    run.add([task('late')]);
    expect(run.core.stateOf('late')).toBe('cancelled');
  });

  it('of single tasks takes with them what depends on them, and opens the flush', () => {
    const run = new Simulation(1);
    run.add([...scans(5), task('after', { deps: ['scan/4'] }), ...flushes(1)]);
    run.handle({ type: 'dropped', keys: ['scan/2', 'scan/3', 'scan/4'] });
    run.drain();
    expect(run.core.stateOf('after')).toBe('cancelled');
    expect(run.emitted).toMatchObject([{ keys: ['scan/0', 'scan/1'] }]);
    expect(run.settled?.outcome).toBe('done');
  });
});

describe('the core refuses', () => {
  it('a report about a task that its worker does not run, with the story', () => {
    const run = new Simulation(2);
    run.add([task('a'), task('b')]);
    expect(() => run.handle({ type: 'task-finished', key: 'b', worker: 0, epoch: 0 })).toThrow(
      /runs a\nb: added, waiting/,
    );
  });

  it('nothing of a report from a former life of a worker: it ignores it', () => {
    const run = new Simulation(1);
    run.add([task('a')]);
    run.kill(0);
    run.handle({ type: 'task-finished', key: 'a', worker: 0, epoch: 0 });
    expect(run.core.stateOf('a')).toBe('running');
  });
});

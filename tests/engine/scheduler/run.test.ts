import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PartitaError } from '../../../engine/errors.js';
import { EventStream } from '../../../engine/events.js';
import type { EngineEvent } from '../../../engine/events.js';
import { PauseSwitch } from '../../../engine/scheduler/pause-switch.js';
import { Run } from '../../../engine/scheduler/run.js';
import type { RunOptions } from '../../../engine/scheduler/run.js';
import type { Executor, Task } from '../../../engine/scheduler/task.js';
import type { ControlTable } from '../../../engine/workers/control.js';
import { createInline } from '../../../engine/workers/inline.js';
import { createThreads } from '../../../engine/workers/threads.js';
import { buildFixtureWorker } from '../workers/build-fixture.js';
import { fixtureOperations } from '../workers/fixture-operations.js';
import { task } from './simulation.js';

const BUDGET = 64e6;
const folder = mkdtempSync(join(tmpdir(), 'partita-run-'));
let filename = '';
let executor: Executor & { control: ControlTable };
let events: EngineEvent[] = [];
let runs = 0;

beforeAll(async () => {
  filename = await buildFixtureWorker();
});
afterAll(() => {
  rmSync(join(filename, '..'), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => executor.close());

function begin(options: Partial<RunOptions> = {}): Run {
  const stream = new EventStream(`run-${runs++}`);
  events = [];
  stream.listen((event) => events.push(event));
  return new Run(executor, { events: stream, control: executor.control, ...options });
}

const makers = {
  inline: (workers: number) => createInline({ workers, budget: BUDGET, operations: fixtureOperations }),
  threads: (threads: number) => createThreads({ threads, budget: BUDGET, module: null, filename }),
};

const of = (key: string, op: string, args: unknown = null, more: Partial<Task> = {}): Task =>
  task(key, { op, args, ...more });
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const accumulations = (count: number): Task[] =>
  range(count).map((value) => of(`sum/${value}`, 'accumulate', { value }, { accumulates: true, bytes: 100 }));
const flushes = (workers: number): Task[] =>
  range(workers).map((worker) => of(`sum/flush-${worker}`, 'flush', null, { worker, bytes: 0 }));
const keysOf = (tasks: readonly Task[]): string[] => tasks.map(({ key }) => key);
const begun = (): string[] =>
  events.flatMap((event) => (event.type === 'task' && event.to === 'running' ? [event.key] : []));
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe.each(Object.entries(makers))('a run (%s)', (_, make) => {
  it('gives results, grows at a barrier, and reports every transition', async () => {
    executor = make(2);
    const run = begin();
    run.add([of('a', 'double', { value: 21 }), of('b', 'echo', 'b', { deps: ['a'] })]);
    expect(await run.result('a')).toBe(42);
    await run.done(['a', 'b']);
    run.add([of('c', 'echo', 'c', { deps: ['b'] })]);
    expect(await run.result('c')).toBe('c');
    expect(await run.close()).toEqual({ outcome: 'done', error: null });
    const moves = events.flatMap((event) =>
      event.type === 'task' && event.key === 'c' ? [[event.from, event.to]] : [],
    );
    expect(moves).toEqual([
      ['waiting', 'ready'],
      ['ready', 'running'],
      ['running', 'done'],
    ]);
    expect(events.map(({ seq }) => seq)).toEqual(range(events.length));
    expect(events.findIndex(({ type }) => type === 'task-added')).toBe(0);
  });

  it('flushes what its workers accumulated, counts exactly, and leaves no state behind', async () => {
    executor = make(3);
    const run = begin();
    run.add([...accumulations(50), ...flushes(3)]);
    const parts = await Promise.all(keysOf(flushes(3)).map((key) => run.result(key)));
    expect((parts.flat() as number[]).sort((a, b) => a - b)).toEqual(range(50));
    expect(run.totals).toEqual({ bytes: 5000, rows: 50 });
    run.add([of('left', 'accumulate', { value: 1 }, { group: 'left', accumulates: true })]);
    await run.done(['left']);
    await run.close();
    expect(events.filter(({ type }) => type === 'progress').at(-1)).toMatchObject({
      bytes: 5001,
      totalBytes: 5001,
      rows: 51,
    });
    const next = begin();
    next.add(range(3).map((worker) => of(`states/${worker}`, 'count-states', null, { worker })));
    expect(await Promise.all(range(3).map((worker) => next.result(`states/${worker}`)))).toEqual([0, 0, 0]);
    await next.close();
  });

  it('hands each result to the driver, which may take it', async () => {
    executor = make(1);
    const taken: unknown[] = [];
    const onResult: RunOptions['onResult'] = ({ task: { key }, value, worker, epoch }) => {
      taken.push([key, value, worker, epoch]);
      return key === 'a';
    };
    const run = begin({ onResult });
    run.add([of('a', 'echo', 1), of('b', 'echo', 2)]);
    expect(await run.result('b')).toBe(2);
    expect(await run.result('a')).toBe(undefined);
    expect(taken).toEqual([
      ['a', 1, 0, 0],
      ['b', 2, 0, 0],
    ]);
    await run.close();
  });

  it('fails with the error of the task, or of the driver that takes its result', async () => {
    executor = make(2);
    const run = begin();
    run.add([of('bad', 'throw'), of('after', 'echo', 1, { deps: ['bad'] })]);
    await expect(run.done(['after'])).rejects.toMatchObject({ kind: 'user-input', message: 'a bad value' });
    expect(await run.close()).toMatchObject({ outcome: 'failed', error: { message: 'a bad value' } });
    const full = begin({
      onResult: () => {
        throw new PartitaError('resources', 'the disk is full', { domain: 'test' });
      },
    });
    full.add([of('a', 'echo', 1)]);
    await expect(full.result('a')).rejects.toMatchObject({ kind: 'resources' });
    expect(await full.close()).toMatchObject({ outcome: 'failed' });
  });

  it('goes on with what does not depend on a failed task, when asked to', async () => {
    executor = make(2);
    const run = begin({ onFailure: 'continue' });
    run.add([of('bad', 'throw'), of('after', 'echo', 1, { deps: ['bad'] }), of('good', 'echo', 2)]);
    expect(await run.result('good')).toBe(2);
    await expect(run.result('after')).rejects.toThrow('a bad value');
    expect(await run.close()).toMatchObject({ outcome: 'failed' });
  });

  it('begins no task while its switch is on, lets those that run end, and goes on after it', async () => {
    executor = make(2);
    const pause = new PauseSwitch();
    const taken: string[] = [];
    const onResult: RunOptions['onResult'] = ({ task: { key } }) => {
      taken.push(key);
      if (taken.length === 3) pause.pause();
    };
    const run = begin({ pause, onResult });
    const tasks = range(40).map((i) => of(`t/${i}`, 'echo', i));
    run.add(tasks);
    await until(() => events.some(({ type }) => type === 'paused'));
    // Tasks that were sent before end; what the workers are asked now comes behind them.
    const ask = (worker: number): Promise<unknown> => executor.run(worker, of('ask', 'echo', worker), run.ticket);
    await Promise.all([ask(0), ask(1)]);
    await until(() => begun().length === taken.length);
    const held = taken.length;
    expect(held).toBeLessThan(40);
    expect(begun()).toHaveLength(held);
    pause.resume();
    await run.done(keysOf(tasks));
    expect(await run.close()).toMatchObject({ outcome: 'done' });
    const told = events.filter(({ type }) => type === 'paused' || type === 'resumed');
    expect(told).toMatchObject([
      { type: 'paused', reason: 'user' },
      { type: 'resumed', reason: 'user' },
    ]);
  });

  it('begins paused where its switch is on already, and can be cancelled so', async () => {
    executor = make(2);
    const pause = new PauseSwitch();
    pause.pause();
    const run = begin({ pause });
    run.add(range(5).map((i) => of(`t/${i}`, 'echo', i)));
    const done = run.done(['t/4']);
    run.cancel();
    await expect(done).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await run.close()).toMatchObject({ outcome: 'cancelled' });
    expect(begun()).toEqual([]);
    pause.resume();
    expect(events.map(({ type }) => type)).not.toContain('resumed');
  });

  it('pauses by itself while memory is short, and goes on even where nothing can be freed', async () => {
    executor = make(2);
    let asked = 0;
    const memory = { limit: 100, used: () => 95 + 20 * asked, relieve: async () => void asked++ };
    const run = begin({ memory });
    run.add(range(3).map((i) => of(`t/${i}`, 'sleep', { milliseconds: 150 })));
    await run.done(['t/0', 't/1', 't/2']);
    expect(await run.close()).toMatchObject({ outcome: 'done' });
    expect(asked).toBeGreaterThan(0);
    const told = events.flatMap((event) => (event.type === 'paused' || event.type === 'resumed' ? [event] : []));
    expect(told.slice(0, 2)).toMatchObject([
      { type: 'paused', reason: 'memory' },
      { type: 'resumed', reason: 'memory' },
    ]);
  });

  it('stops at once when cancelled, frees its state and lets the driver clean up last', async () => {
    executor = make(2);
    const ended: string[] = [];
    const stop = new AbortController();
    const run = begin({ signal: stop.signal, cleanUp: (outcome) => void ended.push(outcome) });
    run.add([
      ...range(6).map((i) => of(`loop/${i}`, 'loop-with-checkpoints')),
      of('last', 'echo', 1, { deps: ['loop/5'] }),
    ]);
    const waiting = run.done(['last']);
    await until(() => run.totals.bytes === 2);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await run.close()).toMatchObject({ outcome: 'cancelled' });
    expect(ended).toEqual(['cancelled']);
    expect([executor.epoch(0), executor.epoch(1)]).toEqual([0, 0]);
    expect(() => run.add([task('late')])).toThrow(/closed/);
    const next = begin();
    next.add([of('a', 'echo', 1)]);
    expect(await next.result('a')).toBe(1);
    await next.close();
  });

  it('that was aborted before it began does nothing', async () => {
    executor = make(1);
    const run = begin({ signal: AbortSignal.abort() });
    run.add([of('a', 'echo', 1)]);
    await expect(run.result('a')).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await run.close()).toMatchObject({ outcome: 'cancelled' });
  });

  it('shares its workers with other runs, which its end does not touch', async () => {
    executor = make(1);
    const long = begin();
    const short = begin();
    long.add([...accumulations(20), of('slow', 'sleep', { milliseconds: 400 }), ...flushes(1)]);
    short.add([of('a', 'echo', 1), of('b', 'sleep', { milliseconds: 1 })]);
    await short.result('a');
    short.cancel();
    expect(await short.close()).toMatchObject({ outcome: 'cancelled' });
    expect(await long.result('sum/flush-0')).toEqual(range(20));
    expect(await long.close()).toMatchObject({ outcome: 'done' });
    expect(executor.epoch(0)).toBe(0);
  });

  it('drops tasks whose results are not needed', async () => {
    executor = make(1);
    const run = begin();
    const tasks = range(20).map((i) => of(`scan/${i}`, 'sleep', { milliseconds: 2 }));
    run.add(tasks);
    await run.done(['scan/0']);
    run.drop(keysOf(tasks).slice(5));
    await expect(run.done(['scan/19'])).rejects.toThrow(/scan\/19 was dropped/);
    await run.done(keysOf(tasks).slice(0, 5));
    expect(await run.close()).toMatchObject({ outcome: 'done' });
  });
});

describe('a run in threads', () => {
  it('survives a death: the task is retried, lost accumulations are done again, counts stay exact', async () => {
    executor = createThreads({ threads: 2, budget: BUDGET, module: null, filename });
    const lost: unknown[] = [];
    const early = new Map<string, number[]>();
    const run = begin({
      onResult: ({ task: { group, accumulates }, value, worker, epoch }) => {
        if (accumulates !== true) return;
        const life = `${group} ${worker} ${epoch}`;
        early.set(life, [...(early.get(life) ?? []), (value as { early: number }).early]);
      },
      onLost: ({ worker, epoch, groups }) => {
        lost.push(groups);
        for (const group of groups) early.delete(`${group} ${worker} ${epoch}`);
      },
    });
    const once = join(folder, 'once');
    run.add([...accumulations(20), of('exit', 'exit', { once }, { deps: ['sum/9'] }), ...flushes(2)]);
    const parts = await Promise.all(keysOf(flushes(2)).map((key) => run.result(key)));
    await run.done(['exit']);
    expect(lost).toEqual([['sum']]);
    expect((parts.flat() as number[]).sort((a, b) => a - b)).toEqual(range(20));
    expect([...early.values()].flat().sort((a, b) => a - b)).toEqual(range(20));
    expect(run.totals).toEqual({ bytes: 2000, rows: 20 });
    expect(events.filter(({ type }) => type === 'worker-lost')).toHaveLength(1);
    expect(await run.close()).toMatchObject({ outcome: 'done' });
  });

  it('survives a death between two flushes', async () => {
    executor = createThreads({ threads: 2, budget: BUDGET, module: null, filename });
    const run = begin();
    run.add(accumulations(20));
    await run.done(keysOf(accumulations(20)));
    const [first, second] = flushes(2) as [Task, Task];
    run.add([first, of('exit', 'exit', { once: join(folder, 'between') }, { worker: 1, group: 'exit' }), second]);
    const parts = await Promise.all([first, second].map(({ key }) => run.result(key)));
    expect((parts.flat() as number[]).sort((a, b) => a - b)).toEqual(range(20));
    expect([executor.epoch(0), executor.epoch(1)]).toEqual([0, 1]);
    await run.close();
  });

  it('blames a task that kills three workers, and finishes the rest', async () => {
    executor = createThreads({ threads: 2, budget: BUDGET, module: null, filename });
    const run = begin({ onFailure: 'continue' });
    run.add([of('killer', 'exit', {}), ...range(30).map((i) => of(`good/${i}`, 'echo', i))]);
    await expect(run.done(['killer'])).rejects.toMatchObject({
      kind: 'bug',
      value: 'killer',
      message: expect.stringMatching(/3 workers died of task killer/),
    });
    await run.done(range(30).map((i) => `good/${i}`));
    expect(run.storyOf('killer')).toMatch(/lost -> failed: too many workers died of it$/);
    await run.close();
  });

  it('tells of memory where a task exhausts that of its workers', async () => {
    executor = createThreads({ threads: 1, budget: BUDGET, module: null, filename, heapLimit: 64 * 2 ** 20 });
    const run = begin();
    run.add([of('eater', 'eat-memory')]);
    await expect(run.done(['eater'])).rejects.toMatchObject({
      kind: 'resources',
      hint: expect.stringContaining('--memory'),
    });
    await run.close();
  });

  it('ends the threads of tasks that do not stop when cancelled', async () => {
    executor = createThreads({ threads: 2, budget: BUDGET, module: null, filename });
    const run = begin();
    run.add(range(5).map((i) => of(`endless/${i}`, 'loop-for-ever')));
    await until(() => run.totals.bytes === 2);
    run.cancel();
    expect(await run.close()).toMatchObject({ outcome: 'cancelled' });
    expect([executor.epoch(0), executor.epoch(1)]).toEqual([1, 1]);
    const next = begin();
    next.add([of('a', 'echo', 1)]);
    expect(await next.result('a')).toBe(1);
    await next.close();
  });
});

it('a hundred thousand tasks run inline, each once', async () => {
  let calls = 0;
  executor = createInline({ workers: 1, budget: BUDGET, operations: { count: () => void calls++ } });
  const run = begin();
  const tasks = range(100_000).map((i) => of(`t/${i}`, 'count', null, { deps: i === 0 ? [] : [`t/${i >> 1}`] }));
  run.add(tasks);
  await run.done(keysOf(tasks));
  expect(calls).toBe(100_000);
  expect(await run.close()).toMatchObject({ outcome: 'done' });
});

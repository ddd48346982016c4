import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WorkerLostError } from '../../../engine/scheduler/task.js';
import type { Executor, WorkerLoss } from '../../../engine/scheduler/task.js';
import type { ControlTable } from '../../../engine/workers/control.js';
import { createInline } from '../../../engine/workers/inline.js';
import { createThreads } from '../../../engine/workers/threads.js';
import { task } from '../scheduler/simulation.js';
import { buildFixtureWorker } from './build-fixture.js';
import { fixtureOperations } from './fixture-operations.js';

const ticket = { run: 'run-1', slot: 0 };
const BUDGET = 64e6;
let filename = '';
let executor: Executor & { control: ControlTable };

beforeAll(async () => {
  filename = await buildFixtureWorker();
});

afterAll(() => rmSync(join(filename, '..'), { recursive: true, force: true }));

afterEach(() => executor.close());

const makers = {
  inline: () => createInline({ workers: 2, budget: BUDGET, operations: fixtureOperations }),
  threads: () => createThreads({ threads: 2, budget: BUDGET, module: null, filename }),
};

const run = (worker: number, op: string, args: unknown = null) => executor.run(worker, task(op, { op, args }), ticket);

describe.each(Object.entries(makers))('an executor (%s)', (_, make) => {
  it('runs an operation on the worker that was asked for', async () => {
    executor = make();
    const results = await Promise.all([0, 1, 1, 0].map((worker) => run(worker, 'where')));
    expect(results.map(({ value }) => value)).toEqual([0, 1, 1, 0]);
  });

  it('runs the tasks of a worker one at a time in their order, also more than are sent ahead', async () => {
    executor = make();
    const ended: string[] = [];
    const slow = run(0, 'sleep', { milliseconds: 60 }).then(() => ended.push('slow'));
    const quick = Array.from({ length: 5 }, (__, i) => run(0, 'nothing').then(() => ended.push(`quick ${i}`)));
    await Promise.all([slow, ...quick]);
    expect(ended).toEqual(['slow', 'quick 0', 'quick 1', 'quick 2', 'quick 3', 'quick 4']);
  });

  it('gives errors as they were thrown', async () => {
    executor = make();
    await expect(run(0, 'throw')).rejects.toMatchObject({
      kind: 'user-input',
      value: 'x',
      choices: ['a', 'b'],
      hint: 'try a',
    });
    await expect(run(0, 'throw-anything')).rejects.toMatchObject({
      kind: 'bug',
      message: 'undefined is not a function',
    });
    await expect(run(0, 'doubel')).rejects.toThrow(/no operation 'doubel'; did you mean 'double'/);
    await expect(run(0, 'toString')).rejects.toThrow(/no operation 'toString'/);
  });

  it('moves the buffers that a result names', async () => {
    executor = make();
    const { value } = await run(1, 'move-bytes', { length: 1000 });
    expect((value as { bytes: Uint8Array }).bytes).toEqual(new Uint8Array(1000).fill(7));
  });

  it('keeps state by run and frees it with the run', async () => {
    executor = make();
    const other = { run: 'run-2', slot: 1 };
    await run(0, 'accumulate', { value: 1 });
    await executor.run(0, task('other', { op: 'accumulate', args: { value: 9 } }), other);
    expect(await run(0, 'accumulate', { value: 2 })).toMatchObject({ value: { early: 2 }, bytes: 100, rows: 1 });
    expect(executor.control.totals(0, 0)).toEqual({ bytes: 200, rows: 2 });
    expect(executor.control.totals(1, 0)).toEqual({ bytes: 100, rows: 1 });
    expect((await run(0, 'count-states')).value).toBe(2);
    await executor.release(other);
    expect((await run(0, 'count-states')).value).toBe(1);
    expect((await run(0, 'flush')).value).toEqual([1, 2]);
  });

  it('does not begin a task of a run that should stop', async () => {
    executor = make();
    const slot = executor.control.acquire();
    executor.control.stop(slot);
    await expect(executor.run(0, task('x', { op: 'nothing' }), { run: 'r', slot })).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  it('replaces a worker that is terminated, and rejects its tasks after the loss was told', async () => {
    executor = make();
    const losses: WorkerLoss[] = [];
    executor.onLost((loss) => losses.push(loss));
    await run(0, 'accumulate', { value: 1 });
    const tasks = [run(0, 'sleep', { milliseconds: 60_000 }), run(0, 'nothing')];
    const settled = Promise.allSettled(tasks);
    await executor.terminate(0);
    for (const { reason } of (await settled) as PromiseRejectedResult[]) expect(reason).toBeInstanceOf(WorkerLostError);
    expect(losses).toMatchObject([{ worker: 0, epoch: 0, deliberate: true, running: { key: 'sleep' } }]);
    expect(executor.epoch(0)).toBe(1);
    expect((await run(0, 'count-states')).value).toBe(0);
  });
});

describe('threads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-threads-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const deaths: [string, string, RegExp][] = [
    ['process.exit in an operation', 'exit', /exited with code/],
    ['an error thrown outside of an operation', 'throw-later', /thrown outside/],
    ['a result that cannot be sent', 'give-function', /cannot be told/],
    ['exhausted memory', 'eat-memory', /memory limit/],
  ];
  it.each(deaths)('are replaced after %s', async (_, op, cause) => {
    executor = createThreads({ threads: 1, budget: BUDGET, module: null, filename, heapLimit: 64 * 2 ** 20 });
    const losses: WorkerLoss[] = [];
    executor.onLost((loss) => losses.push(loss));
    const error = await run(0, op, {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkerLostError);
    expect(losses).toMatchObject([{ worker: 0, epoch: 0, deliberate: false, running: { op } }]);
    expect(losses[0]?.cause.message).toMatch(cause);
    expect((await run(0, 'echo', 'alive')).value).toBe('alive');
  });

  it('that die of what an earlier task left behind are replaced', async () => {
    executor = createThreads({ threads: 2, budget: BUDGET, module: null, filename });
    const lost = new Promise<WorkerLoss>((resolve) => executor.onLost(resolve));
    await run(1, 'exit-later');
    // An idle thread sleeps in Atomics.wait: its timers fire when the next task awaits.
    await expect(run(1, 'sleep', { milliseconds: 60_000 })).rejects.toBeInstanceOf(WorkerLostError);
    expect(await lost).toMatchObject({ worker: 1, deliberate: false });
    expect((await run(1, 'echo', 'alive')).value).toBe('alive');
  });

  it('give the result of a task before the next one takes the thread', async () => {
    executor = createThreads({ threads: 1, budget: BUDGET, module: null, filename });
    await run(0, 'nothing');
    const first = run(0, 'sleep', { milliseconds: 20 });
    const second = run(0, 'echo', 'second');
    const third = run(0, 'move-bytes', { length: 10 });
    run(0, 'loop-for-ever').catch(() => {});
    await Promise.all([first, second, third]);
    await executor.terminate(0);
  });

  it('in an endless loop end when terminated', async () => {
    executor = createThreads({ threads: 1, budget: BUDGET, module: null, filename });
    const endless = run(0, 'loop-for-ever').catch((thrown: unknown) => thrown);
    while (executor.control.totals(0, 0).bytes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await executor.terminate(0);
    expect(await endless).toBeInstanceOf(WorkerLostError);
    expect((await run(0, 'echo', 'alive')).value).toBe('alive');
  });

  it('that are terminated while they start take nothing with them', async () => {
    for (let round = 0; round < 60; round++) {
      executor = createThreads({ threads: 4, budget: BUDGET, module: null, filename });
      run(0, 'nothing').catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, round));
      await executor.close();
    }
  });

  it('refuse arguments that cannot be sent, and live on', async () => {
    executor = createThreads({ threads: 1, budget: BUDGET, module: null, filename });
    await expect(run(0, 'echo', () => 1)).rejects.toMatchObject({ kind: 'bug' });
    expect(executor.epoch(0)).toBe(0);
  });

  it('whose entry file does not load report it as their death', async () => {
    executor = createThreads({ threads: 1, budget: BUDGET, module: null, filename: join(folder, 'missing.js') });
    const error = await run(0, 'echo').catch((thrown: unknown) => thrown);
    expect((error as Error).cause).toMatchObject({ message: expect.stringMatching(/missing\.js/) });
  });

  it('find the built worker by themselves', async () => {
    executor = createThreads({ threads: 1, budget: BUDGET });
    await expect(run(0, 'no-such-operation')).rejects.toThrow(/no operation 'no-such-operation'/);
  });
});

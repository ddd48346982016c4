import { describe, expect, it } from 'vitest';
import { RunModel, STATES } from '../../../app/protocol/run-model.js';
import type { EngineEvent, EventBody, TaskSpans, TaskState } from '../../../engine/index.js';
import { randomFrom, seed } from '../../engine/scheduler/simulation.js';
import { modelAt } from './model-at.js';
import { randomRun } from './random-events.js';

const RUNS = 200;

interface NaiveTask {
  readonly key: string;
  readonly group: string;
  readonly deps: readonly string[];
  readonly bytes: number;
  state: TaskState;
  worker: number;
  started: number;
  finished: number;
  attempts: number;
  rows: number;
  spilled: number;
}

/** The same from the list of events alone, as simply as it can be said. */
function naive(events: readonly EngineEvent[]): NaiveTask[] {
  const tasks: NaiveTask[] = [];
  for (const event of events) {
    if (event.type === 'task-added') {
      const { key, group, deps, bytes } = event;
      tasks.push({
        key,
        group,
        deps,
        bytes,
        state: 'waiting',
        worker: -1,
        started: NaN,
        finished: NaN,
        attempts: 0,
        rows: 0,
        spilled: 0,
      });
    }
    const task = event.type === 'task' ? tasks.find(({ key }) => key === event.key) : undefined;
    if (task === undefined || event.type !== 'task') continue;
    if (event.from === 'done') task.rows = 0;
    if (event.from === 'running') task.finished = event.time;
    if (event.to === 'running')
      Object.assign(task, { started: event.time, finished: NaN, attempts: task.attempts + 1 });
    if (event.from === 'done') task.spilled = 0;
    if (event.to === 'done') task.rows = event.rows ?? 0;
    if (event.to === 'done') task.spilled = event.spilled ?? 0;
    task.state = event.to;
    task.worker = event.worker ?? task.worker;
  }
  return tasks;
}

function compare(model: RunModel, events: readonly EngineEvent[]): void {
  const expected = naive(events);
  const { tasks, groups } = model;
  expect(tasks.count).toBe(expected.length);
  const seen = expected.map((_, i) => ({
    key: tasks.keys[i],
    group: groups[tasks.group[i]!]?.name,
    deps: [...tasks.deps(i)].map((dep) => tasks.keys[dep]),
    bytes: tasks.bytes[i],
    state: STATES[tasks.state[i]!],
    worker: tasks.worker[i],
    started: tasks.started[i],
    finished: tasks.finished[i],
    attempts: tasks.attempts[i],
    rows: tasks.rows[i],
    spilled: tasks.spilled[i],
  }));
  expect(seen).toEqual(expected);
  expect(model.onDisk).toBe(expected.filter(({ spilled }) => spilled > 0).length);
  for (const group of groups) {
    const members = expected.filter((task) => task.group === group.name);
    const counts = STATES.map((state) => members.filter((task) => task.state === state).length);
    expect([...group.states]).toEqual(counts);
    expect(group.onDisk).toBe(members.filter(({ spilled }) => spilled > 0).length);
    const done = members.filter((task) => task.state === 'done');
    const durations = done.map((task) => task.finished - task.started).sort((a, b) => a - b);
    expect(group.seconds).toBeCloseTo(durations.reduce((sum, time) => sum + time, 0) / 1000, 6);
    const median = (durations[Math.ceil(durations.length / 2) - 1] ?? 0) / 1000;
    expect(Math.abs(group.median - median)).toBeLessThanOrEqual(0.011 * median + 1e-6);
    expect(group.rows).toBe(done.reduce((sum, task) => sum + task.rows, 0));
    expect(group.bytesDone).toBeCloseTo(
      done.reduce((sum, task) => sum + task.bytes, 0),
      6,
    );
  }
  const running = events.filter((event) => event.type === 'task' && event.to === 'running');
  expect(model.streams.reduce((sum, { count }) => sum + count, 0)).toBe(running.length);
}

function stamped(bodies: readonly (readonly [number, EventBody])[]): EngineEvent[] {
  return bodies.map(([time, body], seq) => ({ seq, time, run: 'r', ...body }));
}

/** One done task: its group, when it began and ended, and where its time went. */
function taskDone(
  key: string,
  group: string,
  from: number,
  to: number,
  spans: Partial<TaskSpans>,
): (readonly [number, EventBody])[] {
  const all = { read: 0, parse: 0, compute: 0, write: 0, spill: 0, wait: 0, ...spans };
  return [
    [from, { type: 'task-added', key, group, partition: 0, deps: [], bytes: 100 }],
    [from, { type: 'task', key, from: 'waiting', to: 'ready', worker: null }],
    [from, { type: 'task', key, from: 'ready', to: 'running', worker: 0 }],
    [to, { type: 'task', key, from: 'running', to: 'done', worker: 0, rows: 10, bytes: 100, spans: all }],
  ];
}

const STARTED: EventBody = { type: 'run-started', label: 'Fares', workers: 1, memory: 1e9, totalBytes: 1000 };
const CSV: EventBody = { type: 'group', group: 'scan', title: 'Read CSV', operators: ['read-csv'] };

describe('the model of a run', () => {
  it('says the same as a recomputation from all events, at every moment of random runs', () => {
    const first = seed();
    for (let run = 0; run < RUNS; run++) {
      const random = randomFrom(first + run);
      const events = randomRun(random, { tasks: 1 + Math.floor(random() * 120) });
      const model = new RunModel();
      const stop = Math.floor(random() * events.length);
      try {
        events.forEach((event, i) => {
          model.apply(event);
          if (i === stop) compare(model, events.slice(0, i + 1));
        });
        compare(model, events);
        const moment = (events[stop] as EngineEvent).time;
        compare(
          modelAt(events, moment),
          events.filter(({ time }) => time <= moment),
        );
      } catch (error) {
        throw new Error(`PARTITA_SEED=${first + run}`, { cause: error });
      }
    }
  });

  it('tells each viewer just the tasks and spans that changed since it looked', () => {
    const random = randomFrom(seed());
    const events = randomRun(random, { tasks: 300 });
    const model = new RunModel();
    const half = events.length >> 1;
    model.applyAll(events.slice(0, half));
    const { position } = model.changes;
    const before = model.tasks.state.slice(0, model.tasks.count);
    const spans = model.spanChanges.map((log) => log.position);
    const lengths = model.streams.map(({ count }) => count);
    model.applyAll(events.slice(half));
    const changed = new Set(model.changes.since(position));
    for (let task = 0; task < model.tasks.count; task++) {
      if (task >= before.length || before[task] !== model.tasks.state[task]) expect(changed).toContain(task);
    }
    model.streams.forEach(({ count }, worker) => {
      const marked = new Set(model.spanChanges[worker]?.since(spans[worker]!));
      for (let span = lengths[worker]!; span < count; span++) expect(marked).toContain(span);
    });
    expect(model.changes.since(model.changes.position)).toEqual(new Uint32Array(0));
  });

  it('gives up telling changes to a viewer that was away for too long', () => {
    const model = new RunModel();
    model.applyAll(stamped(taskDone('scan/0', 'scan', 0, 1, {})));
    for (let i = 0; i < 70_000; i++) model.changes.mark(0);
    expect(model.changes.since(0)).toBe(null);
    expect(model.changes.since(model.changes.position - 10)).toEqual(Uint32Array.of(0));
  });

  it('gives the time left as a range between the rates of late and of all, without the pauses', () => {
    const progress = (bytes: number): EventBody => ({ type: 'progress', bytes, totalBytes: 1000, rows: 0 });
    const model = new RunModel();
    const steady = stamped([
      [0, STARTED],
      [1000, progress(100)],
      [2000, progress(200)],
    ]);
    model.applyAll(steady);
    const [low, high] = model.timeLeft() as readonly [number, number];
    expect(low).toBeLessThan(8);
    expect(high).toBeGreaterThan(8);
    expect(high).toBeLessThan(9);
    const later = stamped([
      [2000, { type: 'paused', reason: 'user' }],
      [62_000, { type: 'resumed', reason: 'user' }],
      [63_000, progress(300)],
    ]);
    model.applyAll(later);
    expect(model.timeLeft()?.[1]).toBeLessThan(8);
    expect(model.fraction()).toBeCloseTo(0.3);
    expect(model.pausedTime('user')).toBe(60_000);
  });

  it('is paused while there is a reason, and counts overlapping pauses once', () => {
    const model = new RunModel();
    const pause = (type: 'paused' | 'resumed', reason: 'user' | 'memory'): EventBody => ({ type, reason });
    model.applyAll(
      stamped([
        [10, pause('paused', 'memory')],
        [20, pause('paused', 'user')],
        [30, pause('resumed', 'memory')],
      ]),
    );
    expect([model.phase, model.pausedBy]).toEqual(['paused', 'user']);
    model.applyAll(stamped([[50, pause('resumed', 'user')]]));
    expect([model.phase, model.pausedBy]).toEqual(['running', null]);
    expect([model.pausedTime(), model.pausedTime('memory'), model.pausedTime('user')]).toEqual([40, 20, 30]);
  });

  it('keeps what was foretold when shares of it were done, each once', () => {
    const model = new RunModel();
    const progress = Array.from({ length: 20 }, (_, i): readonly [number, EventBody] => [
      (i + 1) * 1000,
      { type: 'progress', bytes: (i + 1) * 50, totalBytes: 1000, rows: 0 },
    ]);
    model.applyAll(stamped([[0, STARTED], ...progress]));
    expect(model.predictions.map(({ share }) => share)).toEqual([0.1, 0.25, 0.5, 0.75]);
    for (const { low, high } of model.predictions) {
      expect(low).toBeLessThan(20);
      expect(high).toBeGreaterThan(20);
    }
  });

  it('names the slowest tasks also when they are done', () => {
    const done = [0, 1, 2].flatMap((i) => taskDone(`scan/${i}`, 'scan', i * 10, i * 10 + 10, {}));
    const model = new RunModel();
    model.applyAll(stamped([[0, STARTED], ...done, ...taskDone('scan/9', 'scan', 30, 130, {})]));
    expect(model.stragglers()).toEqual([]);
    expect(model.slowest(5)).toMatchObject([{ task: 3, seconds: 0.1 }]);
  });

  it("finds the task that runs more than three times its group's median", () => {
    const done = [0, 1, 2].flatMap((i) => taskDone(`scan/${i}`, 'scan', i * 10, i * 10 + 10, {}));
    const slow = taskDone('scan/9', 'scan', 30, 99, {}).slice(0, 3);
    const model = new RunModel();
    model.applyAll(stamped([[0, STARTED], ...done, ...slow]));
    expect(model.stragglers(55)).toEqual([]);
    expect(model.stragglers(90)).toMatchObject([{ task: 3, group: 0, seconds: 0.06 }]);
  });

  it('groups errors by the file that the tasks read', () => {
    const failed = (key: string, path: string | null): (readonly [number, EventBody])[] => {
      const source = path === null ? {} : { source: { path, start: 0, end: 9 } };
      const error = { kind: 'user-input', domain: 'csv', message: `no ${key}` } as never;
      return [
        [0, { type: 'task-added', key, group: 'g', partition: 0, deps: [], bytes: 1, ...source }],
        [0, { type: 'task', key, from: 'waiting', to: 'ready', worker: null }],
        [0, { type: 'task', key, from: 'ready', to: 'running', worker: 0 }],
        [1, { type: 'task', key, from: 'running', to: 'failed', worker: 0, error }],
      ];
    };
    const model = new RunModel();
    model.applyAll(stamped([...failed('a', 'x.csv'), ...failed('b', null), ...failed('c', 'x.csv')]));
    expect(model.errors.map(({ path, count, first }) => [path, count, first.map(({ task }) => task)])).toEqual([
      ['x.csv', 2, [0, 2]],
      [null, 1, [1]],
    ]);
  });

  it.each([
    ['most of the time is parsing CSV', { parse: 700, read: 100, compute: 200 }, 'csv-parsing', 'import', 0.7],
    ['most of the time is spilling', { parse: 200, spill: 800 }, 'spilling', 'memory', 0.8],
    ['most of the time is reading', { parse: 200, read: 800 }, 'reading', null, 0.8],
  ] as const)('says why: %s', (_, spans, id, action, share) => {
    const model = new RunModel();
    model.applyAll(stamped([[0, STARTED], [0, CSV], ...taskDone('scan/0', 'scan', 0, 1000, spans)]));
    expect(model.diagnosis()[0]).toMatchObject({ id, action, share });
  });

  it('does not propose an import to an import, and says nothing where nothing stands out', () => {
    const importing: EventBody = { ...CSV, operators: ['read-csv', 'import'] };
    const parsing = taskDone('scan/0', 'scan', 0, 1000, { parse: 900 });
    const model = new RunModel();
    model.applyAll(stamped([[0, STARTED], [0, importing], ...parsing]));
    expect(model.diagnosis()).toEqual([]);
    const even = new RunModel();
    even.applyAll(
      stamped([[0, STARTED], [0, CSV], ...taskDone('scan/0', 'scan', 0, 1000, { parse: 400, compute: 400 })]),
    );
    expect(even.diagnosis()).toEqual([]);
  });

  it('proposes more threads where all workers are busy and cores are left', () => {
    const cpu: EventBody = { type: 'cpu', percent: 98, cores: 8 };
    const work = taskDone('scan/0', 'scan', 0, 1000, { compute: 900 });
    const model = new RunModel();
    model.applyAll(stamped([[0, STARTED], ...work, [1000, cpu]]));
    expect(model.diagnosis()).toMatchObject([{ id: 'threads', action: 'threads', evidence: { workers: 1, cores: 8 } }]);
  });

  it('keeps the greatest values of measurements that it thins out', () => {
    const model = new RunModel();
    for (let i = 0; i < 10_000; i++) {
      model.apply({ seq: i, time: i, run: 'r', type: 'cpu', percent: i === 5000 ? 800 : 100, cores: 8 });
    }
    expect(model.cpu.count).toBeLessThanOrEqual(4096);
    expect(Math.max(...model.cpu.values[0]!.subarray(0, model.cpu.count))).toBe(800);
    const times = [...model.cpu.time.subarray(0, model.cpu.count)];
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBe(9999);
  });
});

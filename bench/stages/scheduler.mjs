// What a task costs that does nothing: in the pure core, inline, in threads; and what a million of them weigh.
// `node --expose-gc bench/stages/scheduler.mjs [tasks]`
import { pathToFileURL } from 'node:url';
import { bundle } from '../load.mjs';

const files = await bundle({
  'scheduler-entry': 'bench/stages/scheduler-entry.ts',
  'scheduler-worker': 'bench/stages/scheduler-worker.ts',
});
const engine = await import(pathToFileURL(files['scheduler-entry']).href);
const budget = 64e6;
let runs = 0;

/** Figures as { name, value, unit, target }. */
export async function measure(count = 100_000) {
  const inline = engine.createInline({ workers: 1, budget, operations: { nothing: () => undefined } });
  const threads = engine.createThreads({ threads: 2, budget, module: null, filename: files['scheduler-worker'] });
  await perTask(inline, 5000);
  await perTask(threads, 5000);
  const figures = [
    { name: 'core, a task', value: core(count), unit: 'us', target: 5 },
    { name: 'inline, a task', value: await perTask(inline, count), unit: 'us', target: 20 },
    { name: '2 threads, a task', value: await perTask(threads, count), unit: 'us', target: 50 },
    { name: '2 threads, one task alone', value: await roundTrip(threads), unit: 'us', target: 150 },
    { name: 'memory of a task', value: weight(1_000_000), unit: 'bytes', target: 1024 },
  ];
  await Promise.all([inline.close(), threads.close()]);
  return figures;
}

function tasks(count) {
  const key = (i) => `t/${i}`;
  return Array.from({ length: count }, (_, i) => ({
    key: key(i),
    op: 'nothing',
    args: null,
    deps: i === 0 ? [] : [key(i >> 1)],
    group: 't',
    partition: i,
    bytes: 0,
  }));
}

function core(count) {
  const list = tasks(count);
  const start = performance.now();
  play(list);
  return ((performance.now() - start) / count) * 1000;
}

function play(list) {
  const state = new engine.SchedulerState({ workers: 1, onFailure: 'stop' });
  const queue = [];
  const handle = (event) => {
    for (const instruction of state.handle(event)) if (instruction.type === 'run') queue.push(instruction.task.key);
  };
  handle({ type: 'worker-started', worker: 0, epoch: 0 });
  handle({ type: 'tasks-added', tasks: list });
  for (let next = 0; next < queue.length; next++)
    handle({ type: 'task-finished', key: queue[next], worker: 0, epoch: 0 });
  return state;
}

function weight(count) {
  const list = tasks(count);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const state = play(list);
  globalThis.gc?.();
  const after = process.memoryUsage().heapUsed;
  return state.records.length === count ? (after - before) / count : NaN;
}

async function perTask(executor, count) {
  const list = tasks(count);
  const run = new engine.Run(executor, { events: new engine.EventStream(`run-${runs++}`), control: executor.control });
  const start = performance.now();
  run.add(list);
  await run.done(list.map(({ key }) => key));
  const micros = ((performance.now() - start) / count) * 1000;
  await run.close();
  return micros;
}

async function roundTrip(executor) {
  const run = new engine.Run(executor, { events: new engine.EventStream(`run-${runs++}`), control: executor.control });
  const rounds = 1000;
  const start = performance.now();
  for (let i = 0; i < rounds; i++) {
    run.add([{ ...tasks(1)[0], key: `alone/${i}` }]);
    await run.done([`alone/${i}`]);
  }
  const micros = ((performance.now() - start) / rounds) * 1000;
  await run.close();
  return micros;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, value, unit, target } of await measure(Number(process.argv[2] ?? 100_000))) {
    console.log(`${name.padEnd(28)} ${value.toFixed(1).padStart(8)} ${unit} (at most ${target})`);
  }
}

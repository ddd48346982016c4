/** Models of runs for tests of the task graph: made of events, as real ones are. */
import { RunModel } from '../../app/protocol/run-model.js';
import type { EngineEvent, EventBody } from '../../engine/plain.js';

export interface TaskSketch {
  readonly key: string;
  readonly deps?: readonly string[];
  readonly path?: string;
}

/** Keys as `group/partition`. */
export function modelOf(sketches: readonly TaskSketch[]): RunModel {
  const model = new RunModel();
  addTasks(model, sketches);
  return model;
}

export function addTasks(model: RunModel, sketches: readonly TaskSketch[]): void {
  for (const { key, deps = [], path } of sketches) {
    const [group = '', partition = '0'] = key.split('/');
    const source = path === undefined ? {} : { source: { path, start: 0, end: 10 } };
    const body = { type: 'task-added', key, group: group.replace('-flush', ''), partition: Number(partition) } as const;
    apply(model, { ...body, deps, bytes: 10, ...source });
  }
}

export function move(model: RunModel, key: string, to: 'running' | 'done' | 'failed', time = model.time): void {
  const at = model.tasks.state[model.tasks.indexOf(key)] === 2 ? 'running' : 'ready';
  apply(model, { type: 'task', key, from: at, to, worker: 0 }, time);
}

export function apply(model: RunModel, body: EventBody, time = model.time): void {
  const event: EngineEvent = { ...body, seq: model.version, time, run: 'r1' };
  model.apply(event);
}

/** `count` tasks that read, and some that gather them all, as a group-by has them. */
export function grouping(count: number, workers: number): TaskSketch[] {
  const reads = Array.from({ length: count }, (_, i) => ({ key: `scan/${i}`, path: `/data/file-${i}.csv` }));
  const deps = reads.map(({ key }) => key);
  return [...reads, ...Array.from({ length: workers }, (_, i) => ({ key: `scan-flush/${i}`, deps }))];
}

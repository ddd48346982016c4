import { describe, expect, it } from 'vitest';
import { RunModel } from '../../app/protocol/run-model.js';
import type { EventBody } from '../../engine/plain.js';
import { compareRuns, ratioOf } from '../../renderer/panels/compare/comparison.js';

/** A run of tasks that each parse for the whole of their time; the groups by their titles. */
function runOf(tasks: readonly (readonly [title: string, milliseconds: number])[]): RunModel {
  const bodies: [number, EventBody][] = [
    [0, { type: 'run-started', label: 'r', workers: 1, memory: 1000, totalBytes: 100 }],
  ];
  let time = 0;
  tasks.forEach(([title, milliseconds], partition) => {
    const key = `g${partition}/0`;
    const spans = { read: 0, parse: milliseconds, compute: 0, write: 0, spill: 0, wait: 0 };
    bodies.push([time, { type: 'group', group: `g${partition}`, title, operators: [] }]);
    bodies.push([time, { type: 'task-added', key, group: `g${partition}`, partition: 0, deps: [], bytes: 50 }]);
    bodies.push([time, { type: 'task', key, from: 'ready', to: 'running', worker: 0 }]);
    time += milliseconds;
    bodies.push([time, { type: 'task', key, from: 'running', to: 'done', worker: 0, rows: 1, bytes: 50, spans }]);
  });
  bodies.push([time, { type: 'cpu', percent: 100, cores: 4 }]);
  bodies.push([time, { type: 'run-finished', outcome: 'done', rows: 1 }]);
  const model = new RunModel();
  model.applyAll(bodies.map(([at, body], seq) => ({ seq, time: at, run: 'r', ...body })));
  return model;
}

describe('two runs side by side', () => {
  const one = runOf([
    ['Read', 3000],
    ['Sort', 1000],
    ['Read', 1000],
  ]);
  const other = runOf([['Read', 2000]]);

  it('have their operators matched by title, those of the same title added up', () => {
    const { operators } = compareRuns(one, other, ({ title }) => title);
    expect(operators).toEqual([
      { name: 'Read', measure: 'seconds', one: 4, other: 2 },
      { name: 'Sort', measure: 'seconds', one: 1, other: null },
    ]);
    expect(operators.map(ratioOf)).toEqual([2, null]);
  });

  it('are told by time, processor and kinds of work', () => {
    const { whole, parts } = compareRuns(one, other, ({ title }) => title);
    expect(whole.find(({ name }) => name === 'time')).toMatchObject({ one: 5, other: 2 });
    expect(whole.find(({ name }) => name === 'cpu')).toMatchObject({ one: 0.25, other: 0.25 });
    expect(parts.find(({ name }) => name === 'parse')).toMatchObject({ one: 5, other: 2 });
    expect(ratioOf({ name: 'spilled', measure: 'bytes', one: 0, other: 0 })).toBe(null);
  });
});

import { describe, expect, it } from 'vitest';
import { EventStream } from '../../../engine/events.js';
import type { TaskState } from '../../../engine/events.js';
import { exportGraph } from '../../../engine/graph/export.js';
import { graphOf } from '../../../engine/graph/graph.js';
import type { GraphTask } from '../../../engine/graph/graph.js';
import { edgeBundles, groupRows, taskRows } from '../../../engine/graph/layout.js';
import { GraphRecorder } from '../../../engine/graph/recorder.js';

const made = (key: string, group: string, partition: number, deps: string[], state: TaskState = 'done'): GraphTask => ({
  key,
  group,
  partition,
  deps,
  state,
});

/** A scan of so many splits into so many flushes, a merge and a sort, in every state. */
function query(splits: number, flushes: number): GraphTask[] {
  const states: TaskState[] = ['done', 'done', 'done', 'running', 'ready', 'failed', 'cancelled', 'lost'];
  const scans = Array.from({ length: splits }, (_, i) =>
    made(`scan/${i}`, 'scan, filter', i, [], i < splits / 2 ? 'done' : states[i % states.length]),
  );
  const keys = scans.map(({ key }) => key);
  const flushed = Array.from({ length: flushes }, (_, i) => made(`flush/${i}`, 'flush', i, keys, 'waiting'));
  const merged = made(
    'merge',
    'merge',
    0,
    flushed.map(({ key }) => key),
    'waiting',
  );
  return [...scans, ...flushed, merged, made('sort & <limit>', 'sort "top" \u0007 & <limit>', 0, ['merge'], 'waiting')];
}

describe('the graph of a run', () => {
  it('has groups with their counts and what they depend on', () => {
    expect(graphOf(query(4, 2)).groups).toEqual([
      { name: 'scan, filter', tasks: 4, states: { done: 3, running: 1 }, bytes: 0, deps: [] },
      { name: 'flush', tasks: 2, states: { waiting: 2 }, bytes: 0, deps: ['scan, filter'] },
      { name: 'merge', tasks: 1, states: { waiting: 1 }, bytes: 0, deps: ['flush'] },
      { name: 'sort "top" \u0007 & <limit>', tasks: 1, states: { waiting: 1 }, bytes: 0, deps: ['merge'] },
    ]);
  });

  it('is recorded from its events', () => {
    const events = new EventStream('run');
    const recorder = new GraphRecorder();
    events.listen((event) => recorder.take(event));
    events.emit({ type: 'task-added', key: 'a', group: 'g', partition: 3, deps: [], bytes: 10 });
    events.emit({ type: 'task-added', key: 'b', group: 'g', partition: 4, deps: ['a'], bytes: 20 });
    const moves: [TaskState, TaskState][] = [
      ['waiting', 'ready'],
      ['ready', 'running'],
      ['running', 'lost'],
      ['lost', 'ready'],
      ['ready', 'running'],
      ['running', 'done'],
    ];
    for (const [from, to] of moves) {
      events.emit({ type: 'task', key: 'a', from, to, worker: to === 'running' ? 1 : null });
    }
    const { version, tasks } = recorder.graph();
    expect(version).toBe(1);
    expect(tasks[0]).toMatchObject({ key: 'a', partition: 3, bytes: 10, state: 'done', worker: 1, attempts: 2 });
    expect(tasks[0]?.finished).toBeGreaterThanOrEqual(tasks[0]?.started ?? Infinity);
    expect(tasks[1]).toEqual({ key: 'b', group: 'g', partition: 4, deps: ['a'], bytes: 20, state: 'waiting' });
  });
});

describe('the layout', () => {
  it('stands each task below what it depends on, and near it', () => {
    const tasks = [
      made('a0', 'a', 0, []),
      made('a1', 'a', 1, []),
      made('b1', 'b', 0, ['a1']),
      made('b0', 'b', 1, ['a0']),
      made('c', 'c', 0, ['b0', 'a1']),
    ];
    expect(taskRows(tasks).map((row) => row.tasks.map(({ key }) => key))).toEqual([['a0', 'a1'], ['b0', 'b1'], ['c']]);
  });

  it('bundles the edges of a barrier', () => {
    expect(edgeBundles(query(3, 2))).toEqual([
      { from: ['scan/0', 'scan/1', 'scan/2'], to: ['flush/0', 'flush/1'] },
      { from: ['flush/0', 'flush/1'], to: ['merge'] },
      { from: ['merge'], to: ['sort & <limit>'] },
    ]);
  });

  it('of groups ends also when two of them depend on each other', () => {
    const { groups } = graphOf([made('a', 'x', 0, []), made('b', 'y', 0, ['a']), made('c', 'x', 1, ['b'])]);
    expect(groupRows(groups).flat()).toHaveLength(2);
  });
});

describe('an exported graph', () => {
  it.each(['json', 'dot', 'svg'] as const)('shows every task of a small run (%s)', async (form) => {
    await expect(exportGraph(query(16, 2), form)).toMatchFileSnapshot(`golden/tasks.${form}`);
  });

  it.each(['dot', 'svg'] as const)('shows the groups of a large run (%s)', async (form) => {
    await expect(exportGraph(query(5000, 8), form)).toMatchFileSnapshot(`golden/groups.${form}`);
  });

  it.each(['json', 'dot', 'svg'] as const)('of no task at all is a valid file (%s)', async (form) => {
    await expect(exportGraph([], form)).toMatchFileSnapshot(`golden/empty.${form}`);
  });

  it('takes names for text, whatever they contain', () => {
    const svg = exportGraph(query(3, 1), 'svg');
    expect(svg).not.toContain('<limit>');
    expect(svg).not.toContain('\u0007');
    expect(exportGraph(query(3, 1), 'dot')).toContain('label="sort \\"top\\"');
  });
});

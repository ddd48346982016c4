import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DONE, RunModel } from '../../app/protocol/run-model.js';
import type { EngineEvent } from '../../engine/plain.js';
import { fitted, held, panned, sightOf, zoomed } from '../../renderer/panels/graph/camera.js';
import { layoutOf, lineageOf } from '../../renderer/panels/graph/layout.js';
import { rowAt, rowsOf, taskAt } from '../../renderer/panels/graph/rows.js';
import { keptOf, nextKept } from '../../renderer/panels/graph/search.js';

interface Given {
  readonly key: string;
  readonly group: string;
  readonly deps?: readonly string[];
  readonly path?: string;
}

function modelOf(tasks: readonly Given[]): RunModel {
  const model = new RunModel();
  for (const { key, group, deps = [], path } of tasks) {
    const source = path === undefined ? {} : { source: { path, start: 0, end: 1 } };
    const event = { type: 'task-added', run: 'r1', time: 0, key, group, partition: 0, deps, bytes: 1, ...source };
    model.apply(event as EngineEvent);
  }
  return model;
}

/** Eight readers over two files, four tasks that need two of them each, one a worker that gathers them, one merge. */
const MODEL = modelOf([
  ...Array.from({ length: 8 }, (_, i) => ({ key: `read/${i}`, group: 'read', path: `/data/${i < 4 ? 'a' : 'B'}.csv` })),
  ...Array.from({ length: 4 }, (_, i) => ({
    key: `part/${i}`,
    group: 'part',
    deps: [`read/${2 * i}`, `read/${2 * i + 1}`],
  })),
  ...Array.from({ length: 2 }, (_, i) => ({
    key: `flush/${i}`,
    group: 'part',
    deps: ['part/0', 'part/1', 'part/2', 'part/3'],
  })),
  { key: 'merge/0', group: 'merge', deps: ['flush/0', 'flush/1'] },
]);
const numberOf = (key: string): number => MODEL.tasks.indexOf(key);

describe('the places of tasks', () => {
  const layout = layoutOf(MODEL);
  const stretch = (key: string) => [layout.from[numberOf(key)], layout.to[numberOf(key)]];

  it('share the width among readers, and lie below what they need', () => {
    expect(stretch('read/0')).toEqual([0, 0.125]);
    expect(stretch('part/3')).toEqual([0.75, 1]);
    expect(stretch('merge/0')).toEqual([0, 1]);
    expect(layout.widest).toBe(8);
    expect(layout.edges).toBe(8 + 8 + 2);
  });

  it('put those that gather a group’s own tasks into a row of their own, beside each other', () => {
    expect(layout.ranks.map(({ group, depth, members }) => [group.name, depth, members.length])).toEqual([
      ['read', 0, 8],
      ['part', 0, 4],
      ['part', 1, 2],
      ['merge', 0, 1],
    ]);
    expect([stretch('flush/0'), stretch('flush/1')]).toEqual([
      [0, 0.5],
      [0.5, 1],
    ]);
  });

  it('of any graph lie within the width, in the order of their row, without covering each other', () => {
    const graph = fc.array(fc.tuple(fc.nat(3), fc.array(fc.nat(60), { maxLength: 4 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(graph, (given) => {
        const tasks = given.map(([group, deps], i) => ({
          key: String(i),
          group: `g${group}`,
          deps: [...new Set(deps.filter((dep) => dep < i))].map(String),
        }));
        const model = modelOf(tasks);
        const { ranks, from, to } = layoutOf(model);
        expect(ranks.reduce((sum, { members }) => sum + members.length, 0)).toBe(tasks.length);
        for (const { members } of ranks) {
          for (const task of members) {
            expect(from[task]).toBeGreaterThanOrEqual(0);
            expect(to[task]).toBeLessThanOrEqual(1);
            expect(to[task]).toBeGreaterThan(from[task] as number);
          }
        }
      }),
    );
  });

  it('know the lineage of a task, upwards and downwards', () => {
    const keys = [...lineageOf(MODEL, numberOf('part/1'))]
      .map((task) => MODEL.tasks.keys[task] ?? '')
      .toSorted((one, other) => one.localeCompare(other));
    expect(keys).toEqual(['flush/0', 'flush/1', 'merge/0', 'part/1', 'read/2', 'read/3']);
  });

  it('give the task at a place, and the nearest one at the ends', () => {
    const rows = rowsOf(layout.ranks, 'partitions', 0);
    const [readers] = rows;
    if (readers === undefined) throw new Error('no rows');
    expect(readers.times).not.toBeNull();
    expect(taskAt(readers, layout, 0.13)).toBe(numberOf('read/1'));
    expect(taskAt(readers, layout, -1)).toBe(numberOf('read/0'));
    expect(taskAt(readers, layout, 2)).toBe(numberOf('read/7'));
    expect(rowAt(rows, 0)?.group.name).toBe('read');
    expect(rowAt(rows, 1e6)?.group.name).toBe('merge');
  });
});

describe('the camera', () => {
  const plane = { width: 600, height: 200 };
  const sight = { width: 900, height: 300 };

  it('keeps the point under the cursor where it is, whatever the zoom', () => {
    const place = fc.double({ min: 0, max: 900, noNaN: true });
    fc.assert(
      fc.property(place, fc.double({ min: 0.1, max: 10, noNaN: true }), (at, factor) => {
        const before = panned(fitted(plane, sight, 100), 33, 0);
        const after = zoomed(before, factor, at, 0.01, 64);
        expect((at - after.x) / after.scale).toBeCloseTo((at - before.x) / before.scale, 6);
      }),
    );
  });

  it('shows the whole width when it is fitted, and never loses it out of sight', () => {
    expect(sightOf({ ...fitted(plane, sight, 0) }, plane, sight)).toEqual([0, 1]);
    const lost = held(panned(fitted(plane, sight, 0), -1e9, 1e9), plane, sight);
    const [from, to] = sightOf(lost, plane, sight);
    expect(to - from).toBeGreaterThan(0);
  });
});

describe('the search for tasks', () => {
  it('finds by key, and by the name of the file whatever the case of its letters', () => {
    const found = (text: string) => {
      const kept = keptOf(MODEL.tasks, text, new Set());
      return MODEL.tasks.keys.filter((_, task) => kept?.(task));
    };
    expect(found('flush')).toEqual(['flush/0', 'flush/1']);
    expect(found('b.CSV')).toEqual(['read/4', 'read/5', 'read/6', 'read/7']);
    expect(found('data')).toEqual([]);
    expect(keptOf(MODEL.tasks, ' ', new Set())).toBeNull();
  });

  it('keeps tasks of the chosen states, and goes round from the last to the first', () => {
    expect(MODEL.tasks.keys.some((_, task) => keptOf(MODEL.tasks, '', new Set([DONE]))?.(task))).toBe(false);
    const kept = (task: number): boolean => MODEL.tasks.keys[task]?.startsWith('flush') ?? false;
    expect(nextKept(MODEL.tasks, kept, -1)).toBe(numberOf('flush/0'));
    expect(nextKept(MODEL.tasks, kept, numberOf('flush/1'))).toBe(numberOf('flush/0'));
    expect(nextKept(MODEL.tasks, () => false, 3)).toBe(-1);
  });
});

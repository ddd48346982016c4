import { describe, expect, it } from 'vitest';
import { fileRuns, readingRank } from '../../renderer/panels/graph/files.js';
import { matrixRows } from '../../renderer/panels/graph/matrix-rows.js';
import { Ranks } from '../../renderer/panels/graph/ranks.js';
import { placeAt, placesWithin, spansOf } from '../../renderer/panels/graph/spans.js';
import { firstStretch, moved, seenOf, showing, zoomedTo } from '../../renderer/panels/graph/stretch.js';
import { grouping, modelOf } from './graph-events.js';

const READS = Array.from({ length: 8 }, (_, i) => ({ key: `read/${i}` }));
const MERGES = Array.from({ length: 2 }, (_, i) => ({
  key: `merge/${i}`,
  deps: [0, 1, 2, 3].map((other) => `read/${i * 4 + other}`),
}));

describe('spans', () => {
  it('of a merge are those of what it merges', () => {
    const model = modelOf([...READS, ...MERGES, { key: 'last/0', deps: ['merge/1'] }]);
    const [reads, merges, last] = spansOf(model, new Ranks(model));
    expect([...reads!.to]).toEqual(READS.map((_, i) => (i + 1) / 8));
    expect([...merges!.from, ...merges!.to]).toEqual([0, 0.5, 0.5, 1]);
    expect([last!.from[0], last!.to[0]]).toEqual([0.5, 1]);
  });

  it('are equal where each task takes of all', () => {
    const model = modelOf(grouping(10, 4));
    const [, gathered] = spansOf(model, new Ranks(model));
    expect([...gathered!.from]).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('tell which task is at a point, and which touch a stretch', () => {
    const model = modelOf(READS);
    const [reads] = spansOf(model, new Ranks(model));
    expect([0, 0.12, 0.13, 0.99].map((at) => placeAt(reads!, at))).toEqual([0, 0, 1, 7]);
    expect(placesWithin(reads!, 0.3, 0.6)).toEqual([2, 4]);
    expect(placeAt(reads!, 1.5)).toBe(-1);
  });
});

it('rows are joined where the tasks of one take what those above it give', () => {
  const model = modelOf([...grouping(3, 2), { key: 'other/0' }]);
  const { rows } = matrixRows(model, new Ranks(model), true, null);
  expect(rows.map(({ isJoined }) => isJoined)).toEqual([false, true, false]);
});

it('files are told by what their names differ in', () => {
  const paths = ['yellow_2021-01.csv', 'yellow_2021-01.csv', 'yellow_2021-02.csv'].map((name) => `/data/${name}`);
  const model = modelOf(paths.map((path, i) => ({ key: `scan/${i}`, path })));
  const ranks = new Ranks(model);
  const runs = fileRuns(model, readingRank(model, ranks)!);
  expect(runs.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['01', 0, 2],
    ['02', 2, 3],
  ]);
});

describe('a stretch of partitions', () => {
  it('begins with as many as are wide enough', () => {
    expect(firstStretch(1000, 900, 9)).toEqual({ from: 0, length: 0.1 });
    expect(firstStretch(10, 900, 9)).toEqual({ from: 0, length: 1 });
    expect(seenOf({ from: 0.1, length: 0.1 }, 1000)).toEqual([100, 199]);
  });

  it('stays within all of them', () => {
    expect(moved({ from: 0.5, length: 0.25 }, 1)).toEqual({ from: 0.75, length: 0.25 });
    expect(moved({ from: 0.5, length: 0.25 }, -1)).toEqual({ from: 0, length: 0.25 });
  });

  it('zooms around a point of it', () => {
    const zoomed = zoomedTo({ from: 0.2, length: 0.4 }, 2, 0.5, 1000);
    expect(zoomed.from + zoomed.length / 2).toBeCloseTo(0.4, 9);
    expect(zoomed.length).toBeCloseTo(0.2, 9);
    expect(zoomedTo({ from: 0, length: 1 }, 1e6, 0.5, 100).length).toBeCloseTo(0.04, 9);
  });

  it('moves as little as shows a task', () => {
    const stretch = { from: 0.4, length: 0.2 };
    expect(showing(stretch, 0.45, 0.46)).toBe(stretch);
    expect(showing(stretch, 0.1, 0.11).from).toBeCloseTo(0.1, 9);
    expect(showing(stretch, 0.8, 0.81).from).toBeCloseTo(0.61, 9);
    expect(showing(stretch, 0, 1)).toBe(stretch);
  });
});

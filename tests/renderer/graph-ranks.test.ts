import { describe, expect, it } from 'vitest';
import { blocksOf, CELL, cellAt, taskAt } from '../../renderer/panels/graph/blocks.js';
import { lineageOf } from '../../renderer/panels/graph/lineage.js';
import { Ranks } from '../../renderer/panels/graph/ranks.js';
import { addTasks, grouping, modelOf } from './graph-events.js';

describe('ranks', () => {
  it('put tasks that wait for others of their group below these', () => {
    const model = modelOf([...grouping(5, 2), { key: 'merge/0', deps: ['scan-flush/0', 'scan-flush/1'] }]);
    const ranks = new Ranks(model);
    expect(ranks.rows.map(({ tasks }) => tasks.map((task) => model.tasks.keys[task]))).toEqual([
      ['scan/0', 'scan/1', 'scan/2', 'scan/3', 'scan/4'],
      ['scan-flush/0', 'scan-flush/1'],
      ['merge/0'],
    ]);
    expect(ranks.edges).toBe(12);
  });

  it('are by partition, whatever the order in which tasks came', () => {
    const model = modelOf([{ key: 'scan/2' }, { key: 'scan/0' }]);
    const ranks = new Ranks(model);
    addTasks(model, [{ key: 'scan/1' }]);
    expect(ranks.update()).toBe(true);
    expect(ranks.rows[0]?.tasks).toEqual([1, 2, 0]);
    expect([0, 1, 2].map((task) => ranks.placeOf(task))).toEqual([2, 0, 1]);
    expect(ranks.update()).toBe(false);
  });

  it('lead arrow keys beside a task and to the same share of the next rank', () => {
    const model = modelOf(grouping(10, 2));
    const ranks = new Ranks(model);
    expect(ranks.neighbour(9, 1, 0)).toBe(11);
    expect(ranks.neighbour(0, 1, 0)).toBe(10);
    expect(ranks.neighbour(11, -1, 0)).toBe(7);
    expect(ranks.neighbour(4, 0, -1)).toBe(3);
    expect(ranks.neighbour(0, 0, -1)).toBe(0);
    expect(ranks.neighbour(-1, 0, 1)).toBe(0);
  });
});

describe('the picture of all tasks', () => {
  it('gives back every one of 100,000 tasks at the middle of its cell', () => {
    const model = modelOf(grouping(100_000, 4));
    const ranks = new Ranks(model);
    const blocks = blocksOf(ranks, 1.5);
    const missed: number[] = [];
    for (let task = 0; task < model.tasks.count; task++) {
      const rank = ranks.rankOf(task)!;
      const { x, y } = cellAt(blocks, blocks.blocks[rank.row]!, ranks.placeOf(task));
      if (taskAt(blocks, x + CELL / 2, y + CELL / 2) !== task) missed.push(task);
    }
    expect(missed).toEqual([]);
    const { width, height } = blocks.world;
    expect(width / height).toBeGreaterThan(1);
    expect(width / height).toBeLessThan(2.2);
  });

  it('has nothing between the blocks and beside them', () => {
    const ranks = new Ranks(modelOf(grouping(40, 1)));
    const blocks = blocksOf(ranks, 1.5);
    const bottom = blocks.blocks[0]!.lines * CELL;
    expect(taskAt(blocks, 5, bottom + 5)).toBe(-1);
    expect(taskAt(blocks, -5, 5)).toBe(-1);
    expect(taskAt(blocks, blocks.world.width + 5, 5)).toBe(-1);
  });
});

describe('the lineage of a task', () => {
  const model = modelOf([
    ...['a', 'b', 'c', 'd'].map((_, i) => ({ key: `read/${i}` })),
    { key: 'join/0', deps: ['read/0', 'read/1'] },
    { key: 'join/1', deps: ['read/2', 'read/3'] },
    { key: 'sort/0', deps: ['join/0', 'join/1'] },
  ]);
  const keys = (task: string): string[] =>
    [...lineageOf(model, model.tasks.indexOf(task))].map((each) => model.tasks.keys[each] ?? '').toSorted();

  it('is what it comes from and what comes from it, and nothing beside', () => {
    expect(keys('join/0')).toEqual(['join/0', 'read/0', 'read/1', 'sort/0']);
    expect(keys('read/3')).toEqual(['join/1', 'read/3', 'sort/0']);
    expect(keys('sort/0')).toHaveLength(7);
  });
});

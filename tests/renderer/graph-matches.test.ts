import { describe, expect, it } from 'vitest';
import { rowOf, Search, wantedBy } from '../../renderer/panels/graph/matches.js';
import { addTasks, grouping, modelOf, move } from './graph-events.js';

function found(text: string): string[] {
  const model = modelOf(grouping(12, 1));
  const search = new Search(model, text);
  return model.tasks.keys.filter((_, task) => search.has(task));
}

describe('the search for tasks', () => {
  it('finds by key, by file and by the number of a partition', () => {
    expect(found('flush')).toEqual(['scan-flush/0']);
    expect(found('FILE-7.csv')).toEqual(['scan/7']);
    expect(found('1')).toEqual(['scan/1']);
    expect(found('#11')).toEqual(['scan/11']);
  });

  it('wants all words, in any order, and does not look at folders', () => {
    expect(found('csv scan/3')).toEqual(['scan/3']);
    expect(found('data')).toEqual([]);
  });

  it('goes on with tasks that come later', () => {
    const model = modelOf([{ key: 'scan/0' }]);
    const search = new Search(model, 'scan');
    addTasks(model, [{ key: 'scan/1' }, { key: 'merge/0' }]);
    search.update();
    expect(search.found).toBe(2);
    expect(search.next(-1)).toBe(0);
    expect(search.next(0)).toBe(1);
    expect(search.next(1)).toBe(0);
    expect(search.next(0, true)).toBe(1);
  });
});

it('takes a text for a row only where it says so, in either language', () => {
  const rows = [7, 1_234_567, 12, 12, 1234, 1000];
  expect(['row 7', ' Row 1,234,567 ', '行 12', '第12行', '第 1234 行', 'row1_000'].map(rowOf)).toEqual(rows);
  expect(['row', 'rows 7', '7', 'row 0', 'row 7 csv', 'arrow 7', '第一行', 'row 99999999999999999'].map(rowOf)).toEqual(
    Array.from({ length: 8 }, () => null),
  );
});

it('finds the tasks that it is told, whatever the text', () => {
  const search = new Search(modelOf(grouping(12, 1)), 'row 3', ['scan/4']);
  expect([search.found, search.next(-1)]).toEqual([1, 4]);
});

it('wants tasks that are found and in one of the states, as these change', () => {
  const model = modelOf(grouping(3, 0));
  expect(wantedBy(model, null, new Set())).toBeNull();
  const wanted = wantedBy(model, new Search(model, 'scan'), new Set([3]));
  expect([0, 1].map((task) => wanted?.(task))).toEqual([false, false]);
  move(model, 'scan/0', 'running');
  move(model, 'scan/0', 'done');
  expect([0, 1].map((task) => wanted?.(task))).toEqual([true, false]);
});

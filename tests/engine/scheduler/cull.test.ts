import { expect, it } from 'vitest';
import { cull } from '../../../engine/scheduler/cull.js';
import { task } from './simulation.js';

it('keeps what is wanted and what that needs, in order', () => {
  const tasks = [
    task('a'),
    task('b'),
    task('c', { deps: ['a'] }),
    task('d', { deps: ['b'] }),
    task('e', { deps: ['c'] }),
  ];
  expect(cull(tasks, ['e']).map(({ key }) => key)).toEqual(['a', 'c', 'e']);
  expect(cull(tasks, [])).toEqual([]);
  expect(cull(tasks, ['d', 'e', 'unknown'])).toEqual(tasks);
});

it('keeps what accumulates for a flush that is wanted', () => {
  const scan = [task('scan/0', { accumulates: true }), task('scan/1', { accumulates: true })];
  const tasks = [...scan, task('other', { accumulates: true }), task('flush', { group: 'scan', worker: 0 })];
  expect(cull(tasks, ['flush']).map(({ key }) => key)).toEqual(['scan/0', 'scan/1', 'flush']);
});

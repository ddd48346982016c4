import { expect, test } from 'vitest';
import { columnOf, INT64, FLOAT64, type DataType } from '../../../engine/index.js';
import { SelectionSum } from '../../../app/server/selection.js';

const decimal: DataType = { kind: 'decimal', scale: 2 };

test('integers beyond what a float holds are summed to the last digit', () => {
  const sum = new SelectionSum();
  sum.add(columnOf(INT64, [9_007_199_254_740_993n, null, 2n]));
  expect(sum.summary()).toMatchObject({ cells: 3, numeric: 2, nulls: 1, sum: '9007199254740995', min: 2 });
});

test('decimals keep their digits, also below zero', () => {
  const sum = new SelectionSum();
  sum.add(columnOf(decimal, [-105n, 100n]));
  expect(sum.summary()).toMatchObject({ sum: '-0.05', mean: -0.025, min: -1.05, max: 1 });
});

test('floats that cancel each other out lose nothing', () => {
  const sum = new SelectionSum();
  sum.add(columnOf(FLOAT64, [1e100, 1, -1e100, 0.1]));
  expect(sum.summary().sum).toBe('1.1');
});

test('large integers and floats together are as exact as one rounding', () => {
  const sum = new SelectionSum();
  sum.add(columnOf(INT64, [9_007_199_254_740_993n]));
  sum.add(columnOf(FLOAT64, [-9_007_199_254_740_992, 0.5]));
  expect(sum.summary().sum).toBe('1.5');
});

test('infinities and what is no number are said as such', () => {
  const sum = new SelectionSum();
  sum.add(columnOf(FLOAT64, [Infinity, 1]));
  expect(sum.summary().sum).toBe('Infinity');
  sum.add(columnOf(FLOAT64, [-Infinity]));
  expect(sum.summary().sum).toBe('NaN');
});

test('nothing that is a number has no sum', () => {
  const sum = new SelectionSum();
  sum.add(columnOf(INT64, [null]));
  expect(sum.summary()).toEqual({ cells: 1, numeric: 0, nulls: 1, sum: null, mean: null, min: null, max: null });
});

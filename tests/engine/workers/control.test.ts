import { expect, it } from 'vitest';
import { ControlTable, RUN_SLOTS, TaskControl } from '../../../engine/workers/control.js';

it('counts exactly, by run and worker, also across two views of the same memory', () => {
  const table = new ControlTable(3);
  const other = new ControlTable(3, table.buffer);
  const [first, second] = [table.acquire(), table.acquire()];
  const control = new TaskControl(other, second, 2, () => ({ used: 77, reserved: 100 }));
  control.progress(2 ** 52, 3);
  control.progress(2 ** 52 - 1, 4);
  expect(table.totals(second, 2)).toEqual({ bytes: 2 ** 53 - 1, rows: 7 });
  expect(control).toMatchObject({ bytes: 2 ** 53 - 1, rows: 7 });
  for (const [slot, worker] of [
    [first, 2],
    [second, 1],
    [second, 0],
  ] as const) {
    expect(table.totals(slot, worker)).toEqual({ bytes: 0, rows: 0 });
  }
  control.spilled(5);
  expect(table.memory()).toEqual({ used: 77, spilled: 5 });
  expect(table.workerMemory()[2]).toEqual({ columns: 77, other: 23, spilled: 5 });
});

it('stops one run only', () => {
  const table = new ControlTable(1);
  const [first, second] = [table.acquire(), table.acquire()];
  table.stop(first);
  expect(() => new TaskControl(table, first, 0, () => ({ used: 0, reserved: 0 })).checkpoint()).toThrow(
    expect.objectContaining({ kind: 'cancelled' }),
  );
  new TaskControl(table, second, 0, () => ({ used: 0, reserved: 0 })).checkpoint();
});

it('gives a place back clean, and refuses more runs than it has places', () => {
  const table = new ControlTable(1);
  const slots = Array.from({ length: RUN_SLOTS }, () => table.acquire());
  expect(new Set(slots).size).toBe(RUN_SLOTS);
  expect(() => table.acquire()).toThrow(expect.objectContaining({ kind: 'resources' }));
  table.stop(5);
  table.count(5, 0, 10, 1);
  table.release(5);
  expect(table.acquire()).toBe(5);
  expect(table.shouldStop(5)).toBe(false);
  expect(table.totals(5, 0)).toEqual({ bytes: 0, rows: 0 });
});

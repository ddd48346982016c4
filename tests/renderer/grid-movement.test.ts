/** When a table that is scrolled counts as moving. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Movement } from '../../renderer/grid/movement.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('takes one step for no movement, and many for one that ends', () => {
  const rested = vi.fn();
  const movement = new Movement(rested);
  movement.moved();
  expect(movement.goesOn).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(rested).not.toHaveBeenCalled();
  for (let step = 0; step < 20; step++) {
    movement.moved();
    vi.advanceTimersByTime(16);
  }
  expect(movement.goesOn).toBe(true);
  expect(rested).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(movement.goesOn).toBe(false);
  expect(rested).toHaveBeenCalledOnce();
});

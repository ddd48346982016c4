import { describe, expect, it } from 'vitest';
import { conditionOfStretch, stretchOfChips, withStretch } from '../../renderer/panels/explorer/brush.js';
import type { Chip } from '../../app/recipe/steps.js';

const counts = [1, 2, 3, 4];
const chip = (condition: Chip['condition'], off = false): Chip => ({ id: 'c1', off, condition });

describe('a stretch of a histogram', () => {
  it('is a range of round numbers, with the ends of the data whole', () => {
    const histogram = { low: 0.4, high: 30.397, counts };
    expect(conditionOfStretch('x', 'float64', histogram, [0.25, 0.75])).toEqual({
      op: 'between',
      column: 'x',
      low: 7.9,
      high: 22.9,
    });
    expect(conditionOfStretch('x', 'float64', histogram, [0, 0.5])).toMatchObject({ low: 0.4, high: 15.4 });
    const upper = conditionOfStretch('x', 'float64', histogram, [1, 0.5]);
    expect(upper).toMatchObject({ low: 15.4 });
    expect(upper?.op === 'between' && Number(upper.high) >= 30.397).toBe(true);
  });

  it('is of whole numbers, days or seconds by the type of its column', () => {
    expect(conditionOfStretch('n', 'int64', { low: 1, high: 6, counts }, [0.2, 0.6])).toMatchObject({
      low: 2,
      high: 4,
    });
    const day = { low: Date.UTC(2024, 0, 1) * 1000, high: Date.UTC(2024, 11, 31) * 1000, counts };
    expect(conditionOfStretch('d', 'date', day, [0, 0.5])).toMatchObject({ low: '2024-01-01', high: '2024-07-02' });
    const noon = { low: Date.UTC(2024, 0, 1) * 1000, high: Date.UTC(2024, 0, 2) * 1000, counts };
    expect(conditionOfStretch('t', 'timestamp', noon, [0.25, 0.5])).toMatchObject({
      low: '2024-01-01 06:00:00',
      high: '2024-01-01 12:00:00',
    });
  });

  it('is no range where it is all, nothing, or of one value only', () => {
    const histogram = { low: 0, high: 10, counts };
    expect(conditionOfStretch('x', 'int64', histogram, [0, 1])).toBeNull();
    expect(conditionOfStretch('x', 'int64', histogram, [0.5, 0.5])).toBeNull();
    expect(conditionOfStretch('x', 'int64', { ...histogram, high: 0 }, [0.1, 0.5])).toBeNull();
  });

  it('lies where the condition on its column says', () => {
    const histogram = { low: 0, high: 10, counts };
    expect(stretchOfChips([chip({ op: 'between', column: 'x', low: 2, high: 5 })], 'x', histogram)).toEqual([0.2, 0.5]);
    expect(stretchOfChips([chip({ op: '>', column: 'x', value: 4 })], 'x', histogram)).toEqual([0.4, 1]);
    expect(stretchOfChips([chip({ op: '<=', column: 'x', value: 40 })], 'x', histogram)).toEqual([0, 1]);
    expect(stretchOfChips([chip({ op: '>', column: 'y', value: 4 })], 'x', histogram)).toBeNull();
    expect(stretchOfChips([chip({ op: '>', column: 'x', value: 4 }, true)], 'x', histogram)).toBeNull();
    const days = { low: Date.UTC(2024, 0, 1) * 1000, high: Date.UTC(2024, 0, 11) * 1000, counts };
    expect(stretchOfChips([chip({ op: '>=', column: 'd', value: '2024-01-06' })], 'd', days)).toEqual([0.5, 1]);
  });

  it('takes the place of the range that there was, and leaves other conditions', () => {
    const chips = [
      chip({ op: '>', column: 'x', value: 1 }),
      { ...chip({ op: 'between', column: 'x', low: 2, high: 5 }), id: 'c2', off: true },
    ];
    const condition = { op: 'between', column: 'x', low: 3, high: 4 } as const;
    expect(withStretch(chips, 'x', condition, 'c3')).toEqual([chips[0], { id: 'c2', off: false, condition }]);
    expect(withStretch(chips, 'x', null, 'c3')).toEqual([chips[0]]);
    expect(withStretch([], 'x', condition, 'c3')).toEqual([{ id: 'c3', off: false, condition }]);
  });
});

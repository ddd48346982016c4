import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeStep } from '../../../app/recipe/describe.js';
import { added, freshId, moved, removed, stepsThrough, toggled, withChips } from '../../../app/recipe/edit.js';
import type { Chip, Step } from '../../../app/recipe/steps.js';
import { seed } from './recipes.js';

const items = fc.uniqueArray(
  fc.nat(99).map((number) => ({ id: `s${number}`, off: false })),
  { selector: ({ id }) => id },
);

describe(`edits of steps (PARTITA_SEED=${seed})`, () => {
  it('never give an id that is taken', () => {
    fc.assert(
      fc.property(items, (list) => {
        expect(list.map(({ id }) => id)).not.toContain(freshId('s', list));
      }),
      { seed },
    );
  });

  it('move an item to its place and keep the order of the others', () => {
    fc.assert(
      fc.property(items, fc.nat(120), fc.nat(), (list, to, pick) => {
        const item = list[pick % Math.max(1, list.length)];
        if (item === undefined) return;
        const after = moved(list, item.id, to);
        expect(after.indexOf(item)).toBe(Math.min(to, list.length - 1));
        expect(removed(after, item.id)).toEqual(removed(list, item.id));
      }),
      { seed },
    );
  });

  it('take back what they did when toggled twice or added and removed', () => {
    fc.assert(
      fc.property(items, (list) => {
        const id = list[0]?.id ?? 's';
        expect(toggled(toggled(list, id), id)).toEqual(list);
        expect(removed(added(list, { id: 'new', off: true }, 1), 'new')).toEqual(list);
      }),
      { seed },
    );
  });

  it('put other conditions into a filter, and a filter without conditions away', () => {
    const chips: Chip[] = [{ id: 'c1', off: false, condition: { op: 'is null', column: 'b' } }];
    const filter: Step = { kind: 'filter', id: 'f', off: false, chips: [] };
    const behind: Step = { kind: 'limit', id: 'x', off: false, count: 3, offset: 0 };
    expect(withChips([filter, behind], 'f', chips)).toEqual([{ ...filter, chips }, behind]);
    expect(withChips([filter, behind], 'f', [])).toEqual([behind]);
  });

  it('show a step with those before it', () => {
    const steps = ['a', 'b', 'c'].map((id): Step => ({ kind: 'limit', id, off: false, count: 1, offset: 0 }));
    expect(stepsThrough(steps, 'b').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(stepsThrough(steps, null)).toHaveLength(3);
  });
});

describe('steps in words', () => {
  it('say how many of the conditions count', () => {
    const chip = (id: string, off: boolean) => ({ id, off, condition: { op: 'is null', column: 'a' } as const });
    const step: Step = { kind: 'filter', id: 's', off: false, chips: [chip('1', false), chip('2', true)] };
    expect(describeStep(step)).toEqual({
      title: { key: 'filterRows', values: {} },
      detail: { key: 'someOf', values: { on: 1, all: 2 } },
    });
    expect(describeStep({ ...step, off: true }).detail?.key).toBe('off');
  });
});

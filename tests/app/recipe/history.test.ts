import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HISTORY_LIMIT, historyOf, record, redo, redoLabel, undo, undoLabel } from '../../../app/recipe/history.js';
import { seed } from './recipes.js';

describe(`the history of a recipe (PARTITA_SEED=${seed})`, () => {
  it('gives back every value on the way, by undo and by redo', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 50 }), (values) => {
        const end = values.reduce((history, value) => record(history, value, `to ${value}`), historyOf(0));
        const back = values.reduce(undo, end);
        expect(back.present).toBe(0);
        expect(undoLabel(back)).toBeNull();
        expect(values.reduce(redo, back)).toEqual(end);
      }),
      { seed },
    );
  });

  it('is what a plain list of values with a place in it would be, for any clicks', () => {
    const clicks = fc.array(fc.oneof(fc.nat(), fc.constantFrom('undo', 'redo')), { maxLength: 80 });
    fc.assert(
      fc.property(clicks, (list) => {
        let history = historyOf(-1);
        let model = { values: [-1], at: 0 };
        for (const click of list) {
          if (click === 'undo') model = { ...model, at: Math.max(0, model.at - 1) };
          else if (click === 'redo') model = { ...model, at: Math.min(model.values.length - 1, model.at + 1) };
          else if (typeof click === 'number')
            model = { values: [...model.values.slice(0, model.at + 1), click], at: model.at + 1 };
          history = click === 'undo' ? undo(history) : click === 'redo' ? redo(history) : record(history, click, '');
          expect(history.present).toBe(model.values[model.at]);
          expect(history.past).toHaveLength(model.at);
          expect(history.future).toHaveLength(model.values.length - 1 - model.at);
        }
      }),
      { seed },
    );
  });

  it('names what undo and redo would do', () => {
    const history = record(record(historyOf(1), 2, 'first'), 3, 'second');
    expect(undoLabel(history)).toBe('second');
    expect(redoLabel(undo(history))).toBe('second');
    expect(undoLabel(undo(history))).toBe('first');
  });

  it('forgets the oldest changes beyond its limit', () => {
    let history = historyOf(0);
    for (let value = 1; value <= HISTORY_LIMIT + 5; value++) history = record(history, value, '');
    expect(history.past).toHaveLength(HISTORY_LIMIT);
    expect(history.past[0]?.value).toBe(5);
  });
});

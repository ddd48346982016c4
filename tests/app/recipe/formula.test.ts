import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellQuote } from '../../../app/recipe/code/command-line.js';
import { chipsFormula, conditionFormula, literalFormula, quoteName } from '../../../app/recipe/formula.js';
import type { Chip } from '../../../app/recipe/steps.js';
import { parseExpression, typeExpression } from '../../../engine/plain.js';
import { HOSTILE_NAMES, seed } from './recipes.js';

const names = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom(...HOSTILE_NAMES));

describe(`formulas of conditions (PARTITA_SEED=${seed})`, () => {
  it('quote any column name so that it reads back as that name', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(parseExpression(quoteName(name))).toEqual({ node: 'column', name });
      }),
      { seed },
    );
  });

  it('quote any text so that it reads back as that text', () => {
    fc.assert(
      fc.property(names, fc.string({ unit: 'binary' }), (column, value) => {
        expect(parseExpression(conditionFormula({ op: '=', column, value }))).toMatchObject({
          name: 'equal',
          args: [
            { node: 'column', name: column },
            { node: 'literal', value },
          ],
        });
      }),
      { seed },
    );
  });

  it('write any number as a literal of the same value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger()), (value) => {
        const parsed = parseExpression(literalFormula(value));
        expect(parsed).toMatchObject({ node: 'literal' });
        if (parsed.node === 'literal') expect(Number(parsed.value)).toEqual(value === 0 ? expect.closeTo(0) : value);
      }),
      { seed },
    );
  });

  it('compare a text with a column of any type as a value of that type', () => {
    const schema = [{ name: 'day', type: { kind: 'date' } as const }];
    const typed = typeExpression(
      parseExpression(conditionFormula({ op: '>=', column: 'day', value: '2024-01-31' })),
      schema,
    );
    expect(typed.type.kind).toBe('bool');
  });

  it('join the chips that are on, a formula in parentheses', () => {
    const chips: Chip[] = [
      { id: '1', off: false, condition: { op: 'formula', formula: 'a = 1 or b = 2' } },
      { id: '2', off: true, condition: { op: 'is null', column: 'c' } },
      { id: '3', off: false, condition: { op: 'not in', column: 'd e', values: [1, 'x'] } },
    ];
    expect(chipsFormula(chips)).toBe(`(a = 1 or b = 2) and "d e" not in (1, 'x')`);
    expect(chipsFormula(chips.slice(1, 2))).toBeNull();
    expect(conditionFormula({ op: 'in', column: 'a', values: [] })).toBe('false');
  });

  it('leave no word of a command line to the shell', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_NAMES)), (word) => {
        const quoted = shellQuote(word);
        const read = /^'.*'$/s.test(quoted) ? quoted.slice(1, -1).replaceAll(`'\\''`, "'") : quoted;
        expect(read).toBe(word);
        if (quoted !== word) expect(quoted.replaceAll(`'\\''`, '').slice(1, -1)).not.toContain("'");
      }),
      { seed },
    );
  });
});

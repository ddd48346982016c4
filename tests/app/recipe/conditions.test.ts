import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conditionOf,
  draftOf,
  literalOf,
  operatorsOf,
  problemOf,
  withOperator,
} from '../../../app/recipe/conditions.js';
import { schemaOf } from '../../../app/recipe/schema.js';
import type { Condition } from '../../../app/recipe/steps.js';
import { seed } from './recipes.js';

const schema = schemaOf([
  { name: 'city', type: 'utf8' },
  { name: 'trips', type: 'int64' },
  { name: 'fare', type: 'float64' },
  { name: 'tip', type: 'decimal(2)' },
  { name: 'day', type: 'date' },
  { name: 'paid', type: 'bool' },
]);
const draft = (column: string, op: Condition['op'], ...values: string[]) => ({ column, op, values });

describe('a typed value', () => {
  it('is a number where a number holds it, and else its digits', () => {
    expect(literalOf(' 25 ', 'int64')).toBe(25);
    expect(literalOf('-0.125', 'float64')).toBe(-0.125);
    expect(literalOf('9007199254740993', 'int64')).toBe('9007199254740993');
    expect(literalOf('0.12345678901234567', 'decimal')).toBe('0.12345678901234567');
    expect(literalOf('25', 'utf8')).toBe('25');
    expect(literalOf('TRUE', 'bool')).toBe(true);
  });

  it('may have its digits in groups of three, and is not guessed at otherwise', () => {
    expect(literalOf('1,250', 'float64')).toBe(1250);
    expect(literalOf('12 345 678', 'int64')).toBe(12_345_678);
    expect(literalOf('1,250.5', 'float64')).toBe(1250.5);
    expect(literalOf('1,5', 'float64')).toBe('1,5');
    expect(problemOf({ op: '=', column: 'fare', value: '1,5' }, schema)?.message).toMatch(/1,5/);
  });

  it('of any double is that double again, or digits that are it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = Object.is(value, -0) ? '-0' : String(value);
        expect(Number(literalOf(text, 'float64'))).toBe(value);
      }),
      { seed },
    );
  });
});

describe('a draft', () => {
  it('gives back the condition that it was made of', () => {
    const conditions: Condition[] = [
      { op: '>=', column: 'fare', value: 2.5 },
      { op: 'between', column: 'day', low: '2024-01-01', high: '2024-02-01' },
      { op: 'in', column: 'city', values: ['Bern', '', 'a, b'] },
      { op: 'not in', column: 'trips', values: [1, 2] },
      { op: 'contains', column: 'city', value: '%' },
      { op: 'is not null', column: 'paid' },
      { op: '=', column: 'paid', value: true },
      { op: 'formula', formula: 'fare > tip' },
    ];
    for (const condition of conditions) {
      expect(conditionOf(draftOf(condition), schema)).toEqual(condition);
      expect(problemOf(condition, schema)).toBeNull();
    }
  });

  it('is no condition while a value is missing; an empty text is a value', () => {
    expect(conditionOf(draft('fare', '=', ' '), schema)).toBeNull();
    expect(conditionOf(draft('day', 'between', '2024-01-01', ''), schema)).toBeNull();
    expect(conditionOf(draft('trips', 'in'), schema)).toBeNull();
    expect(conditionOf(draft('', 'formula', ''), schema)).toBeNull();
    expect(conditionOf(draft('city', '=', ''), schema)).toEqual({ op: '=', column: 'city', value: '' });
  });

  it('has as many values as its operator takes, and keeps what was typed', () => {
    const one = draft('trips', '=', '7');
    expect(withOperator(one, 'between').values).toEqual(['7', '']);
    expect(withOperator(withOperator(one, 'between'), 'in').values).toEqual(['7']);
    expect(withOperator(one, 'is null').values).toEqual([]);
  });

  it('makes sense with every operator that its type offers', () => {
    const typed: Record<string, string> = {
      city: 'Bern',
      trips: '3',
      fare: '2.5',
      tip: '1.25',
      day: '2024-01-31',
      paid: 'true',
    };
    for (const { name, type } of schema) {
      for (const op of operatorsOf(type.kind)) {
        const value = typed[name] ?? '';
        const made = conditionOf(withOperator(draft(name, op, value, value), op), schema);
        expect(made, `${name} ${op}`).not.toBeNull();
        if (made !== null) expect(problemOf(made, schema), `${name} ${op}`).toBeNull();
      }
    }
  });
});

describe('a condition', () => {
  it('that makes no sense says so in the engine’s words', () => {
    expect(problemOf({ op: '=', column: 'trips', value: 'many' }, schema)?.message).toMatch(/many/);
    expect(problemOf({ op: 'formula', formula: 'fare + 1' }, schema)?.message).toMatch(/true or false/);
    expect(problemOf({ op: 'formula', formula: 'farre > 1' }, schema)?.message).toMatch(/did you mean 'fare'/);
  });
});

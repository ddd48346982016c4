/**
 * Steps and conditions in words, as keys of the language files (namespace `recipe`) with their values. `title` names a
 * step in the rail, `detail` stands at its right.
 */
import type { Condition, Step } from './steps.js';

export interface Phrase {
  readonly key: PhraseKey;
  readonly values: Readonly<Record<string, string | number>>;
}

export type PhraseKey =
  | 'filterRows'
  | 'filterOne'
  | 'addColumn'
  | 'renameColumn'
  | 'selectColumns'
  | 'sortBy'
  | 'distinctRows'
  | 'limitRows'
  | 'groupBy'
  | 'groupAll'
  | 'someOf'
  | 'off'
  | 'formula'
  | 'toName'
  | 'columns'
  | 'descending'
  | 'ascending'
  | 'fromRow'
  | 'aggregates';

/** A condition as a chip shows it: its column, how it compares, and with what. */
export interface ConditionWords {
  /** Null for a formula, which speaks for itself. */
  readonly column: string | null;
  readonly operator: OperatorKey;
  readonly value: string;
}

export type OperatorKey =
  | 'opEqual'
  | 'opNotEqual'
  | 'opLess'
  | 'opAtMost'
  | 'opGreater'
  | 'opAtLeast'
  | 'opBetween'
  | 'opIn'
  | 'opNotIn'
  | 'opContains'
  | 'opStartsWith'
  | 'opEndsWith'
  | 'opNull'
  | 'opNotNull'
  | 'opFormula';

/** By the operators of conditions; menus list them in this order. */
export const OPERATOR_KEYS: Readonly<Record<Condition['op'], OperatorKey>> = {
  '=': 'opEqual',
  '!=': 'opNotEqual',
  '<': 'opLess',
  '<=': 'opAtMost',
  '>': 'opGreater',
  '>=': 'opAtLeast',
  between: 'opBetween',
  in: 'opIn',
  'not in': 'opNotIn',
  contains: 'opContains',
  'starts with': 'opStartsWith',
  'ends with': 'opEndsWith',
  'is null': 'opNull',
  'is not null': 'opNotNull',
  formula: 'opFormula',
};

export function describeStep(step: Step): { readonly title: Phrase; readonly detail: Phrase | null } {
  const title = titleOf(step);
  return { title, detail: step.off ? phrase('off') : detailOf(step) };
}

export function describeCondition(condition: Condition): ConditionWords {
  const operator = OPERATOR_KEYS[condition.op];
  switch (condition.op) {
    case 'formula':
      return { column: null, operator, value: condition.formula };
    case 'between':
      return { column: condition.column, operator, value: `${condition.low} – ${condition.high}` };
    case 'in':
    case 'not in':
      return { column: condition.column, operator, value: condition.values.join(', ') };
    case 'is null':
    case 'is not null':
      return { column: condition.column, operator, value: '' };
    default:
      return { column: condition.column, operator, value: String(condition.value) };
  }
}

function titleOf(step: Step): Phrase {
  switch (step.kind) {
    case 'filter': {
      const [only] = step.chips;
      const column = only === undefined ? null : describeCondition(only.condition).column;
      return step.chips.length === 1 && column !== null ? phrase('filterOne', { column }) : phrase('filterRows');
    }
    case 'compute':
      return phrase('addColumn', { column: step.column });
    case 'rename':
      return phrase('renameColumn', { column: step.from });
    case 'select':
      return phrase('selectColumns', { count: step.columns.length });
    case 'sort':
      return phrase('sortBy', { columns: step.keys.map((key) => key.column).join(', ') });
    case 'distinct':
      return phrase('distinctRows');
    case 'limit':
      return phrase('limitRows', { count: step.count });
    case 'groupBy': {
      const keys = step.groupBy.keys.map((key) => key.as).join(', ');
      return keys === '' ? phrase('groupAll') : phrase('groupBy', { keys });
    }
  }
}

function detailOf(step: Step): Phrase | null {
  switch (step.kind) {
    case 'filter': {
      const on = step.chips.filter((chip) => !chip.off).length;
      return step.chips.length > 1 || on === 0 ? phrase('someOf', { on, all: step.chips.length }) : null;
    }
    case 'compute':
      return phrase('formula');
    case 'rename':
      return phrase('toName', { name: step.to });
    case 'select':
      return null;
    case 'sort': {
      const [first] = step.keys;
      if (first === undefined) return null;
      return phrase(first.descending ? 'descending' : 'ascending');
    }
    case 'distinct':
      return step.columns.length === 0 ? null : phrase('columns', { count: step.columns.length });
    case 'limit':
      return step.offset > 0 ? phrase('fromRow', { row: step.offset + 1 }) : null;
    case 'groupBy':
      return phrase('aggregates', { count: step.groupBy.aggregates.length });
  }
}

function phrase(key: PhraseKey, values: Phrase['values'] = {}): Phrase {
  return { key, values };
}

/**
 * Conditions as they are typed. A draft is what the fields of an editor hold: a column, an operator and texts; it becomes a
 * condition by the type of its column, and the engine's typing says whether that makes sense.
 */
import { PartitaError, type TypeKind, words } from '../../engine/plain.js';
import { conditionFormula, type Literal } from './formula.js';
import { typeOf, type Schema } from './schema.js';
import type { Condition } from './steps.js';

export type Operator = Condition['op'];

export interface Draft {
  /** Of a formula: empty. */
  readonly column: string;
  readonly op: Operator;
  /** One text a value: two of `between`, any number of `in`, none of `is null`; of a formula itself. */
  readonly values: readonly string[];
}

const NULLS = ['is null', 'is not null'] as const;
const ORDERED = ['=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'not in'] as const;

/** The operators that a type offers, in the order of menus. */
export function operatorsOf(kind: TypeKind): readonly Exclude<Operator, 'formula'>[] {
  if (kind === 'bool') return ['=', '!=', ...NULLS];
  return kind === 'utf8' ? [...ORDERED, 'contains', 'starts with', 'ends with', ...NULLS] : [...ORDERED, ...NULLS];
}

/** How many values an operator takes; null for any number. */
export function valuesOf(op: Operator): number | null {
  if (op === 'in' || op === 'not in') return null;
  if (op === 'between') return 2;
  return op === 'is null' || op === 'is not null' ? 0 : 1;
}

export function draftOf(condition: Condition): Draft {
  switch (condition.op) {
    case 'formula':
      return { column: '', op: 'formula', values: [condition.formula] };
    case 'between':
      return { column: condition.column, op: 'between', values: [String(condition.low), String(condition.high)] };
    case 'in':
    case 'not in':
      return { column: condition.column, op: condition.op, values: condition.values.map(String) };
    case 'is null':
    case 'is not null':
      return { column: condition.column, op: condition.op, values: [] };
    default:
      return { column: condition.column, op: condition.op, values: [String(condition.value)] };
  }
}

/** With another operator, and as many of the values as that takes. */
export function withOperator(draft: Draft, op: Operator): Draft {
  const most = valuesOf(op);
  if (most === null) return { ...draft, op, values: draft.values.filter((value) => value.trim() !== '') };
  const values = Array.from({ length: most }, (_, i) => draft.values[i] ?? '');
  return { ...draft, op, values };
}

/** The condition over these columns; null while a value is missing. */
export function conditionOf(draft: Draft, schema: Schema): Condition | null {
  const { column, op, values } = draft;
  const [first = '', second = ''] = values;
  if (op === 'formula') return first.trim() === '' ? null : { op, formula: first.trim() };
  const kind = schema.find(({ name }) => name === column)?.type.kind ?? 'utf8';
  const isText = kind === 'utf8';
  if (op === 'is null' || op === 'is not null') return { op, column };
  // An empty text is a value like another; an empty number is none.
  if (!isText && values.some((value) => value.trim() === '')) return null;
  if (op === 'contains' || op === 'starts with' || op === 'ends with') return { op, column, value: first };
  if (op === 'between') return { op, column, low: literalOf(first, kind), high: literalOf(second, kind) };
  if (op === 'in' || op === 'not in') {
    return values.length === 0 ? null : { op, column, values: values.map((value) => literalOf(value, kind)) };
  }
  return { op, column, value: literalOf(first, kind) };
}

/** What the engine has against a condition over these columns; null where nothing. */
export function problemOf(condition: Condition, schema: Schema): PartitaError | null {
  const formula = conditionFormula(condition);
  try {
    if (typeOf(formula, schema).kind === 'bool') return null;
    return new PartitaError('user-input', words`a condition is true or false; '${formula}' is neither`, {
      domain: 'recipe',
      value: formula,
    });
  } catch (thrown) {
    return PartitaError.from(thrown, 'recipe');
  }
}

/**
 * A typed value as a recipe keeps it: a number where one holds it exactly, else the text. Digits may be grouped by threes
 * with commas, underscores or spaces; `1,5` is no number, since it might be meant as one and a half.
 */
export function literalOf(text: string, kind: TypeKind): Literal {
  const plain = text.trim();
  if (kind === 'bool' && /^(true|false)$/i.test(plain)) return plain.toLowerCase() === 'true';
  if (kind !== 'int64' && kind !== 'float64' && kind !== 'decimal') return text;
  const digits = GROUPED.test(plain) ? plain.replaceAll(/[,_\s]/g, '') : plain;
  const number = Number(digits);
  if (digits === '' || !Number.isFinite(number)) return text;
  return isExact(digits, number) ? number : digits;
}

const GROUPED = /^[+-]?\d{1,3}([,_\s]\d{3})+(\.\d*)?$/;

/** Beyond 15 digits, or 2^53, a double may be another number than the digits say; the engine reads them exactly. */
function isExact(digits: string, number: number): boolean {
  if (Number.isInteger(number)) return Number.isSafeInteger(number);
  return digits.replace(/e.*$/i, '').replaceAll(/[^\d]/g, '').replace(/^0+/, '').length <= 15;
}

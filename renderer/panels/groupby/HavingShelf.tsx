/** Conditions on groups: a result, how it compares and with what, each in one line; they can be switched off. */
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { OPERATOR_KEYS } from '../../../app/recipe/describe.js';
import { added, freshId, moved, removed, replaced, toggled } from '../../../app/recipe/edit.js';
import type { Schema, TypeKind } from '../../../app/recipe/schema.js';
import type { Chip, Condition, GroupBy } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { AddChoice } from './AddChoice.js';
import { Shelf } from './Shelf.js';

interface HavingProps {
  readonly dataset: string;
  readonly groupBy: GroupBy;
  readonly result: Schema;
  readonly change: (groupBy: GroupBy, label: string) => void;
}

export function HavingShelf({ dataset, groupBy, result, change }: HavingProps): ReactNode {
  const t = useText('groupby');
  const set = (having: Chip[], label: string): void => change({ ...groupBy, having }, label);
  return (
    <Shelf
      title={t('having')}
      dataset={dataset}
      items={groupBy.having}
      nameOf={(chip) => ('column' in chip.condition ? chip.condition.column : chip.condition.formula)}
      move={(id, to) => set(moved(groupBy.having, id, to), t('didMove'))}
      remove={(id) => set(removed(groupBy.having, id), t('didRemoveCondition'))}
      render={(chip) => (
        <ConditionLine
          chip={chip}
          result={result}
          set={(condition) => set(replaced(groupBy.having, chip.id, { ...chip, condition }), t('didChangeCondition'))}
          toggle={() => set(toggled(groupBy.having, chip.id), t('didChangeCondition'))}
        />
      )}
    >
      {result.length > 0 && (
        <AddChoice
          label={t('addCondition')}
          names={result.map(({ name }) => name)}
          choose={(column) => {
            const kind = result.find(({ name }) => name === column)?.type.kind ?? 'utf8';
            const chip = { id: freshId('c', groupBy.having), off: false, condition: firstCondition(column, kind) };
            set(added(groupBy.having, chip), t('didAddCondition'));
          }}
        />
      )}
    </Shelf>
  );
}

interface LineProps {
  readonly chip: Chip;
  readonly result: Schema;
  readonly set: (condition: Condition) => void;
  readonly toggle: () => void;
}

type Compared = Extract<Condition, { value: unknown }>;

function ConditionLine({ chip, result, set, toggle }: LineProps): ReactNode {
  const t = useText('groupby');
  const words = useText('recipe');
  const { condition, off } = chip;
  if (condition.op === 'formula') return <span className="ell grow">{condition.formula}</span>;
  const kind = result.find(({ name }) => name === condition.column)?.type.kind ?? 'utf8';
  const Eye = off ? IconEyeOff : IconEye;
  return (
    <>
      <span className={off ? 'ell off' : 'ell'}>{condition.column}</span>
      <select
        className="t3"
        aria-label={t('comparisonOf', { name: condition.column })}
        value={condition.op}
        onChange={(event) => set(withOperator(condition, event.currentTarget.value))}
      >
        {operatorsOf(kind).map((op) => (
          <option key={op} value={op}>
            {words(OPERATOR_KEYS[op])}
          </option>
        ))}
      </select>
      {'value' in condition && (
        <ValueField
          label={t('valueOf', { name: condition.column })}
          value={condition.value}
          kind={kind}
          commit={(value) => set({ ...condition, value } as Compared)}
        />
      )}
      <span className="grow" />
      <button
        type="button"
        className="pill-x"
        aria-label={t(off ? 'switchOn' : 'switchOff', { name: condition.column })}
        aria-pressed={!off}
        onClick={toggle}
      >
        <Eye size={14} stroke={1.6} />
      </button>
    </>
  );
}

interface ValueProps {
  readonly label: string;
  readonly value: string | number | boolean;
  readonly kind: TypeKind;
  readonly commit: (value: string | number | boolean) => void;
}

function ValueField({ label, value, kind, commit }: ValueProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const finish = (): void => {
    const text = typed;
    setTyped(null);
    if (text !== null && text !== String(value)) commit(literalOf(text, kind));
  };
  return (
    <input
      type="text"
      className="value num"
      aria-label={label}
      value={typed ?? String(value)}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}

/** As a recipe keeps it: a number where one holds it exactly, else the text. */
export function literalOf(text: string, kind: TypeKind): string | number | boolean {
  const plain = text.trim();
  if (kind === 'bool' && (plain === 'true' || plain === 'false')) return plain === 'true';
  const isNumber = kind === 'int64' || kind === 'float64' || kind === 'decimal';
  const number = Number(plain.replaceAll(/[,_\s]/g, ''));
  if (!isNumber || plain === '' || !Number.isFinite(number)) return text;
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? plain : number;
}

const COMPARISONS = ['>=', '<=', '>', '<', '=', '!='] as const;
const NULLS = ['is null', 'is not null'] as const;
const TEXTS = ['contains', 'starts with', 'ends with'] as const;
type Offered = (typeof COMPARISONS)[number] | (typeof NULLS)[number] | (typeof TEXTS)[number];

function operatorsOf(kind: TypeKind): readonly Offered[] {
  if (kind === 'bool') return ['=', '!=', ...NULLS];
  return kind === 'utf8' ? [...COMPARISONS, ...TEXTS, ...NULLS] : [...COMPARISONS, ...NULLS];
}

function firstCondition(column: string, kind: TypeKind): Condition {
  if (kind === 'int64' || kind === 'float64' || kind === 'decimal') return { op: '>=', column, value: 0 };
  return kind === 'bool' ? { op: '=', column, value: true } : { op: 'is not null', column };
}

function withOperator(condition: Exclude<Condition, { op: 'formula' }>, given: string): Condition {
  const { column } = condition;
  const value = 'value' in condition ? condition.value : '';
  const nulls = NULLS.find((op) => op === given);
  if (nulls !== undefined) return { op: nulls, column };
  const texts = TEXTS.find((op) => op === given);
  if (texts !== undefined) return { op: texts, column, value: String(value) };
  const comparison = COMPARISONS.find((op) => op === given);
  return comparison === undefined ? condition : { op: comparison, column, value };
}

/** Conditions on groups: a result, how it compares and with what, each in one line; they can be switched off. */
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { OPERATOR_KEYS } from '../../../app/recipe/describe.js';
import { added, freshId, moved, removed, replaced, toggled } from '../../../app/recipe/edit.js';
import {
  conditionOf,
  draftOf,
  operatorsOf,
  valuesOf,
  withOperator,
  type Draft,
  type Operator,
} from '../../../app/recipe/conditions.js';
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

function ConditionLine({ chip, result, set, toggle }: LineProps): ReactNode {
  const t = useText('groupby');
  const words = useText('recipe');
  const { condition, off } = chip;
  if (condition.op === 'formula') return <span className="ell grow">{condition.formula}</span>;
  const draft = draftOf(condition);
  const kind = result.find(({ name }) => name === condition.column)?.type.kind ?? 'utf8';
  const commit = (next: Draft): void => {
    const filled = { ...next, values: next.values.map((value) => (value === '' ? beginningOf(kind) : value)) };
    const made = conditionOf(filled, result);
    if (made !== null) set(made);
  };
  const Eye = off ? IconEyeOff : IconEye;
  return (
    <>
      <span className={off ? 'ell off' : 'ell'}>{condition.column}</span>
      <select
        className="t3"
        aria-label={t('comparisonOf', { name: condition.column })}
        value={condition.op}
        onChange={(event) => commit(withOperator(draft, event.currentTarget.value as Operator))}
      >
        {operatorsOf(kind)
          .filter((op) => valuesOf(op) !== null)
          .map((op) => (
            <option key={op} value={op}>
              {words(OPERATOR_KEYS[op])}
            </option>
          ))}
      </select>
      {draft.values.map((value, at) => (
        <ValueField
          key={at}
          label={t('valueOf', { name: condition.column })}
          value={value}
          commit={(text) => commit({ ...draft, values: draft.values.map((old, i) => (i === at ? text : old)) })}
        />
      ))}
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
  readonly value: string;
  readonly commit: (value: string) => void;
}

function ValueField({ label, value, commit }: ValueProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const finish = (): void => {
    const text = typed;
    setTyped(null);
    if (text !== null && text !== value) commit(text);
  };
  return (
    <input
      type="text"
      className="value num"
      aria-label={label}
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}

function firstCondition(column: string, kind: TypeKind): Condition {
  if (kind === 'int64' || kind === 'float64' || kind === 'decimal') return { op: '>=', column, value: 0 };
  return kind === 'bool' ? { op: '=', column, value: true } : { op: 'is not null', column };
}

/** What a value is before it is typed, as after `is null`. */
function beginningOf(kind: TypeKind): string {
  if (kind === 'utf8') return '';
  if (kind === 'bool') return 'true';
  return kind === 'date' || kind === 'timestamp' ? new Date().toISOString().slice(0, 10) : '0';
}

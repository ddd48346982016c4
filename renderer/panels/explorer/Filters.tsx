/** The chips above the grid: one condition each, switched off, removed, added. */
import { IconFilter, IconPlus, IconX } from '@tabler/icons-react';
import { useState, type FormEvent, type ReactElement } from 'react';
import type { ColumnInfo } from '../../../app/protocol/datasets.js';
import { OPERATOR_KEYS } from '../../../app/recipe/describe.js';
import { added, freshId, removed, toggled } from '../../../app/recipe/edit.js';
import type { Chip, Condition } from '../../../app/recipe/steps.js';
import { isNumberType } from '../../grid/cells.js';
import { useText } from '../../i18n/index.js';

interface FiltersProps {
  readonly chips: readonly Chip[];
  readonly columns: readonly ColumnInfo[];
  readonly set: (chips: readonly Chip[]) => void;
  readonly adding: boolean;
  readonly setAdding: (adding: boolean) => void;
}

const COMPARED = ['=', '!=', '<', '<=', '>', '>='] as const;
const OF_TEXT = ['contains', 'starts with', 'ends with'] as const;
const OF_NULLS = ['is null', 'is not null'] as const;

export function Filters({ chips, columns, set, adding, setAdding }: FiltersProps): ReactElement | null {
  const t = useText('explorer');
  if (chips.length === 0 && !adding) return null;
  return (
    <div className="chipbar filters" role="group" aria-label={t('filters')}>
      <IconFilter size={14} stroke={1.6} />
      {chips.map((chip) => (
        <ChipView
          key={chip.id}
          chip={chip}
          toggle={() => set(toggled(chips, chip.id))}
          remove={() => set(removed(chips, chip.id))}
        />
      ))}
      {adding ? (
        <AddFilter
          columns={columns}
          add={(condition) => {
            set(added(chips, { id: freshId('c', chips), off: false, condition }));
            setAdding(false);
          }}
          cancel={() => setAdding(false)}
        />
      ) : (
        <button type="button" className="btn quiet s" onClick={() => setAdding(true)}>
          <IconPlus size={14} stroke={1.6} /> {t('filter')}
        </button>
      )}
      <span className="grow" />
      {chips.length > 1 && (
        <button type="button" className="btn quiet s" onClick={() => set([])}>
          {t('clearAll')}
        </button>
      )}
    </div>
  );
}

function ChipView(props: {
  readonly chip: Chip;
  readonly toggle: () => void;
  readonly remove: () => void;
}): ReactElement {
  const { chip, toggle, remove } = props;
  const t = useText('explorer');
  const words = useText('recipe');
  const { condition, off } = chip;
  const what = condition.op === 'formula' ? condition.formula : condition.column;
  return (
    <span className={off ? 'chip off' : 'chip'}>
      <button
        type="button"
        aria-pressed={!off}
        aria-label={t(off ? 'on' : 'off', { what })}
        className="chip-text"
        onClick={toggle}
      >
        <span>{what}</span>
        {condition.op !== 'formula' && <span className="op">{words(OPERATOR_KEYS[condition.op])}</span>}
        <span className="v">{valueText(condition)}</span>
      </button>
      <button type="button" className="ib s" aria-label={t('remove', { what })} onClick={remove}>
        <IconX size={12} stroke={2} />
      </button>
    </span>
  );
}

interface AddFilterProps {
  readonly columns: readonly ColumnInfo[];
  readonly add: (condition: Condition) => void;
  readonly cancel: () => void;
}

function AddFilter({ columns, add, cancel }: AddFilterProps): ReactElement {
  const t = useText('explorer');
  const words = useText('recipe');
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const [op, setOp] = useState<(typeof COMPARED)[number] | (typeof OF_TEXT)[number] | (typeof OF_NULLS)[number]>('=');
  const [value, setValue] = useState('');
  const type = columns.find(({ name }) => name === column)?.type ?? 'utf8';
  const ops = [...COMPARED, ...(type === 'utf8' ? OF_TEXT : []), ...OF_NULLS];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const condition = conditionOf(column, op, value, type);
    if (condition !== null) add(condition);
  };
  return (
    <form className="add-filter row" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && cancel()}>
      <select
        autoFocus
        className="field"
        aria-label={t('column')}
        value={column}
        onChange={(event) => setColumn(event.currentTarget.value)}
      >
        {columns.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        className="field"
        aria-label={t('condition')}
        value={op}
        onChange={(event) => setOp(ops.find((one) => one === event.currentTarget.value) ?? '=')}
      >
        {ops.map((one) => (
          <option key={one} value={one}>
            {words(OPERATOR_KEYS[one])}
          </option>
        ))}
      </select>
      {op !== 'is null' && op !== 'is not null' && (
        <input
          className="field"
          aria-label={t('value')}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      )}
      <button type="submit" className="btn primary s">
        {t('add')}
      </button>
    </form>
  );
}

/** Null where the value does not suit the column's type. */
function conditionOf(column: string, op: string, value: string, type: string): Condition | null {
  if (op === 'is null' || op === 'is not null') return { op, column };
  if (op === 'contains' || op === 'starts with' || op === 'ends with') return { op, column, value };
  const compared = COMPARED.find((one) => one === op);
  if (compared === undefined) return null;
  if (type === 'bool') return { op: compared, column, value: value.trim().toLowerCase() === 'true' };
  if (!isNumberType(type)) return { op: compared, column, value };
  const number = Number(value.trim());
  if (value.trim() === '' || Number.isNaN(number)) return null;
  // Beyond 2^53 a number would be another one: the formula takes the digits.
  return Number.isInteger(number) && !Number.isSafeInteger(number)
    ? { op: compared, column, value: value.trim() }
    : { op: compared, column, value: number };
}

function valueText(condition: Condition): string {
  switch (condition.op) {
    case 'between':
      return `${String(condition.low)} – ${String(condition.high)}`;
    case 'in':
    case 'not in':
      return condition.values.map(String).join(', ');
    case 'is null':
    case 'is not null':
    case 'formula':
      return '';
    default:
      return String(condition.value);
  }
}

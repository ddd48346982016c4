/** A condition as a chip: a click edits it, o switches it off and on, Delete removes it, a drag or Alt with an arrow moves it. */
import { Popover } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import type { ColumnProfile } from '../../../app/protocol/datasets.js';
import { describeCondition } from '../../../app/recipe/describe.js';
import { formatType, type Schema } from '../../../app/recipe/schema.js';
import type { Chip, Condition } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { ColumnTypeIcon } from '../../shell/column-type.js';
import { ConditionEditor } from './ConditionEditor.js';

interface FilterChipProps {
  readonly chip: Chip;
  readonly schema: Schema;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly change: (condition: Condition) => void;
  readonly toggle: () => void;
  readonly remove: () => void;
  /** By so many places. */
  readonly move: (by: number) => void;
  readonly dragged: boolean;
  readonly setDragged: (dragged: boolean) => void;
  readonly dropHere: () => void;
}

export function FilterChip(props: FilterChipProps): ReactElement {
  const { chip, schema, profiles, change, toggle, remove, move, dragged, setDragged, dropHere } = props;
  const t = useText('explorer');
  const words = useText('recipe');
  const [open, setOpen] = useState(false);
  const { column, operator, value } = describeCondition(chip.condition);
  const what = column ?? value;
  const whole = column === null ? value : `${column} ${words(operator)} ${value}`.trim();
  const field = schema.find(({ name }) => name === column);
  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      move(event.key === 'ArrowLeft' ? -1 : 1);
    } else if (event.key === 'Delete') remove();
    else if (event.key === 'o' && !event.ctrlKey && !event.metaKey) toggle();
    else return;
    event.preventDefault();
  };
  const classes = ['chip', open ? 'on' : '', chip.off ? 'off' : '', dragged ? 'dragged' : ''];
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-start" shadow="md" width={360}>
      <span
        className={classes.filter(Boolean).join(' ')}
        draggable={!open}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData('text/plain', what);
          setDragged(true);
        }}
        onDragEnd={() => setDragged(false)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          dropHere();
        }}
      >
        <Popover.Target popupType="dialog">
          <button
            type="button"
            className="chip-text"
            aria-label={t(chip.off ? 'editOff' : 'edit', { what: whole })}
            aria-keyshortcuts="o Delete Alt+ArrowLeft Alt+ArrowRight"
            onClick={() => setOpen(!open)}
            onKeyDown={pressed}
          >
            {field !== undefined && <ColumnTypeIcon type={formatType(field.type)} />}
            {column === null ? <span className="code">{value}</span> : <span>{column}</span>}{' '}
            {column !== null && <span className="op">{words(operator)}</span>}{' '}
            {column !== null && value !== '' && <span className="v ell">{value}</span>}
          </button>
        </Popover.Target>
        <button type="button" className="ib s" aria-label={t('remove', { what })} onClick={remove}>
          <IconX size={12} stroke={2} />
        </button>
      </span>
      <Popover.Dropdown aria-label={t('edit', { what })}>
        <ConditionEditor
          condition={chip.condition}
          schema={schema}
          profiles={profiles}
          submitLabel={t('apply')}
          submit={(condition) => {
            change(condition);
            setOpen(false);
          }}
        >
          <button
            type="button"
            className="btn quiet s"
            onClick={() => {
              toggle();
              setOpen(false);
            }}
          >
            {t(chip.off ? 'on' : 'off', { what })}
          </button>
        </ConditionEditor>
      </Popover.Dropdown>
    </Popover>
  );
}

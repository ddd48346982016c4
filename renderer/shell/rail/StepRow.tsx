/** One step of a recipe in the rail. Its number counts from 2: reading the files is the first. */
import { IconDots } from '@tabler/icons-react';
import { Menu } from '@mantine/core';
import type { KeyboardEvent, ReactElement } from 'react';
import { describeStep } from '../../../app/recipe/describe.js';
import type { Step } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';

export interface StepActions {
  select(): void;
  toggle(): void;
  /** To a place among the steps, counted from 0. */
  move(to: number): void;
  edit(): void;
  remove(): void;
}

interface Props {
  readonly step: Step;
  readonly place: number;
  readonly title: string;
  readonly selected: boolean;
  /** The step that is being dragged now. */
  readonly dragged: string | null;
  setDragged(step: string | null): void;
  drop(): void;
  readonly actions: StepActions;
}

export function StepRow({ step, place, title, selected, dragged, setDragged, drop, actions }: Props): ReactElement {
  const t = useText('shell');
  const words = useText('recipe');
  const { detail } = describeStep(step);
  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey && event.key === 'ArrowUp') actions.move(place - 1);
    else if (event.altKey && event.key === 'ArrowDown') actions.move(place + 1);
    else if (event.key === 'Delete') actions.remove();
    else if (event.key === 'F2') actions.edit();
    else if (event.key === 'o' && !event.ctrlKey && !event.metaKey) actions.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const classes = ['step', selected ? 'on' : '', step.off ? 'off' : '', dragged === step.id ? 'dragged' : ''];
  return (
    <li
      className={classes.filter(Boolean).join(' ')}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', title);
        setDragged(step.id);
      }}
      onDragEnd={() => setDragged(null)}
      onDragOver={(event) => {
        if (dragged !== null && dragged !== step.id) event.preventDefault();
      }}
      onDrop={(event) => {
        if (dragged === null) return;
        event.preventDefault();
        drop();
      }}
    >
      <span className="no" aria-hidden>
        {place + 2}
      </span>
      <button
        type="button"
        className="main"
        aria-pressed={selected}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete F2 o"
        title={title}
        onClick={actions.select}
        onDoubleClick={actions.edit}
        onKeyDown={pressed}
      >
        <span className="lbl ell">{title}</span>
        {detail !== null && <span className="d ell">{words(detail.key, detail.values)}</span>}
      </button>
      <Menu position="bottom-end">
        <Menu.Target>
          <button type="button" className="ib s dots" aria-label={t('menuOf', { name: title })}>
            <IconDots size={14} stroke={1.75} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={actions.edit}>{t('edit')}</Menu.Item>
          <Menu.Item onClick={actions.toggle}>{t(step.off ? 'switchOn' : 'switchOff')}</Menu.Item>
          <Menu.Item onClick={() => actions.move(place - 1)}>{t('moveUp')}</Menu.Item>
          <Menu.Item onClick={() => actions.move(place + 1)}>{t('moveDown')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={actions.remove}>
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

/** All columns of a table by name: which are shown and which are pinned, and how many are hidden. */
import { Checkbox, Popover } from '@mantine/core';
import { IconColumns3, IconPin, IconPinFilled, IconSearch } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import { useText } from '../i18n/index.js';
import { formatCount } from '../i18n/numbers.js';
import { ColumnTypeIcon } from '../shell/column-type.js';
import { arranged, orderedColumns, OWN_LAYOUT, withHidden, withPinned, type ColumnLayout } from './layout.js';
import './dialogs.css';

interface ColumnListProps {
  readonly columns: readonly ColumnInfo[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
}

/** Lines that are made; more are found by typing. */
const MOST_LINES = 300;

export function ColumnList({ columns, layout, onLayout }: ColumnListProps): ReactElement {
  const t = useText('grid');
  const { hidden } = arranged(columns, layout);
  const said = t('someHidden', { hidden: formatCount(hidden), all: formatCount(columns.length) });
  return (
    <Popover position="bottom-end" trapFocus returnFocus width={300}>
      <Popover.Target popupType="dialog">
        <button
          type="button"
          className={hidden > 0 ? 'btn quiet s' : 'ib s'}
          aria-label={t('columns')}
          title={t('columns')}
        >
          <IconColumns3 size={16} stroke={1.6} aria-hidden />
          {hidden > 0 && (
            <span className="tag num" data-testid="hidden-columns">
              {said}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('columns')} className="gcolumns">
        <Lines columns={columns} layout={layout} onLayout={onLayout} />
        <p className="sm t3 num">{said}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

function Lines({ columns, layout, onLayout }: ColumnListProps): ReactElement {
  const t = useText('grid');
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = orderedColumns(columns, layout).filter(({ name }) => name.toLowerCase().includes(wanted));
  const names = found.map(({ name }) => name);
  return (
    <>
      <div className="field">
        <IconSearch size={14} stroke={1.6} className="i" aria-hidden />
        <input
          data-autofocus
          aria-label={t('findColumn')}
          placeholder={t('findColumn')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <ul className="gcolumn-lines" aria-label={t('columns')}>
        {found.slice(0, MOST_LINES).map(({ name, type }) => {
          const isPinned = layout.pinned.includes(name);
          return (
            <li key={name}>
              <Checkbox
                size="xs"
                checked={!layout.hidden.includes(name)}
                onChange={(event) => onLayout(withHidden(layout, [name], !event.currentTarget.checked))}
                label={
                  <>
                    <ColumnTypeIcon type={type} />
                    <span className="ell">{name}</span>
                  </>
                }
              />
              <button
                type="button"
                className="ib s"
                aria-pressed={isPinned}
                aria-label={`${t('pin')}: ${name}`}
                title={t(isPinned ? 'unpin' : 'pin')}
                onClick={() => onLayout(withPinned(layout, name, !isPinned))}
              >
                {isPinned ? <IconPinFilled size={14} aria-hidden /> : <IconPin size={14} stroke={1.6} aria-hidden />}
              </button>
            </li>
          );
        })}
      </ul>
      {found.length === 0 && <p className="sm t3">{t('noColumn')}</p>}
      <div className="gcolumn-foot">
        <button type="button" className="btn quiet s" onClick={() => onLayout(withHidden(layout, names, false))}>
          {t('showAll')}
        </button>
        <button type="button" className="btn quiet s" onClick={() => onLayout(withHidden(layout, names, true))}>
          {t('hideAll')}
        </button>
        <button type="button" className="btn quiet s" onClick={() => onLayout(OWN_LAYOUT)}>
          {t('reset')}
        </button>
      </div>
    </>
  );
}

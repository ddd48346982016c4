/** Everything that can be done or gone to, by typing: commands with their keys, open views, datasets, columns and runs. */
import { IconActivity, IconArrowRight, IconSearch, IconTable, type Icon } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, type ComponentType, type KeyboardEvent, type ReactElement } from 'react';
import { formatAgo, formatCount } from '../i18n/numbers.js';
import { useText } from '../i18n/index.js';
import { panelOfKind } from '../panels/index.js';
import { useWorkspace } from '../state/client.js';
import { commandsFor, useCommandEntries } from '../state/commands.js';
import { closeOverlay, useOverlay } from '../state/overlays.js';
import { revealColumn } from '../state/reveal.js';
import { useRuns } from '../state/runs.js';
import { openTab, showTab, useActiveTab, useTabs } from '../state/tabs.js';
import { ColumnTypeIcon } from './column-type.js';
import { Keys } from './Keys.js';
import { pieces, search, type Findable, type Found } from './palette-search.js';

const MOST = 40;
const MOST_COLUMNS = 5000;

interface Line extends Findable {
  readonly keys?: string;
  readonly icon?: ComponentType<{ size?: number | string; stroke?: number | string }>;
  readonly type?: string;
  run(): void;
}

export function Palette(): ReactElement | null {
  return useOverlay() === 'palette' ? <OpenPalette /> : null;
}

function OpenPalette(): ReactElement {
  const t = useText('shell');
  const lines = useLines();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => search(lines, typed, MOST), [lines, typed]);
  const back = useRef(document.activeElement);
  const list = useRef<HTMLDivElement>(null);
  useEffect(
    () => () => {
      if (back.current instanceof HTMLElement) back.current.focus();
    },
    [],
  );
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, found]);
  const run = (hit: Found<Line> | undefined): void => {
    if (hit === undefined) return;
    closeOverlay();
    // The palette gives the focus back first, so that a command may take it.
    setTimeout(() => hit.item.run());
  };
  const pressed = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) setAt((last) => Math.max(0, Math.min(found.length - 1, last + step)));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(found[at]);
    else if (event.key === 'Escape') closeOverlay();
    else if (event.key !== 'Tab') return;
    event.preventDefault();
  };
  return (
    <div className="scrim" onMouseDown={(event) => event.target === event.currentTarget && closeOverlay()}>
      <div className="palette" role="dialog" aria-modal="true" aria-label={t('allCommands')}>
        <div className="in">
          <IconSearch size={18} stroke={1.6} className="i" aria-hidden />
          <input
            autoFocus
            role="combobox"
            aria-label={t('search')}
            aria-expanded="true"
            aria-controls="palette-lines"
            aria-activedescendant={found[at] === undefined ? undefined : `palette-${at}`}
            placeholder={t('search')}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={pressed}
          />
        </div>
        <div className="lines" id="palette-lines" role="listbox" aria-label={t('found')} ref={list}>
          {found.length === 0 && <p className="none t2">{t('foundNothing', { typed })}</p>}
          {found.map((hit, place) => (
            <PaletteLine
              key={hit.item.id}
              hit={hit}
              id={`palette-${place}`}
              on={place === at}
              heading={found[place - 1]?.item.group !== hit.item.group}
              point={() => setAt(place)}
              run={() => run(hit)}
            />
          ))}
        </div>
        <div className="foot num">
          <span className="row">
            <span className="kbd">
              <kbd>↑</kbd>
              <kbd>↓</kbd>
            </span>
            {t('keyMove')}
          </span>
          <span className="row">
            <Keys keys="enter" />
            {t('keyRun')}
          </span>
          <span className="row">
            <Keys keys="escape" />
            {t('keyClose')}
          </span>
          <span className="grow" />
          <span>{t('foundOf', { found: formatCount(found.length), all: formatCount(lines.length) })}</span>
        </div>
      </div>
    </div>
  );
}

interface PaletteLineProps {
  readonly hit: Found<Line>;
  readonly id: string;
  readonly on: boolean;
  readonly heading: boolean;
  point(): void;
  run(): void;
}

function PaletteLine({ hit, id, on, heading, point, run }: PaletteLineProps): ReactElement {
  const { item, marks } = hit;
  const LineIcon = item.icon ?? IconArrowRight;
  return (
    <>
      {heading && (
        <div className="grp" role="presentation">
          {item.group}
        </div>
      )}
      <div id={id} role="option" aria-selected={on} className={on ? 'it on' : 'it'} onMouseMove={point} onClick={run}>
        {item.type === undefined ? <LineIcon size={16} stroke={1.6} /> : <ColumnTypeIcon type={item.type} size={16} />}
        <span className="ell">
          {pieces(item.label, marks).map(({ text, marked }, place) =>
            marked ? <mark key={place}>{text}</mark> : <span key={place}>{text}</span>,
          )}
        </span>
        <span className="d ell">{item.detail}</span>
        {item.keys !== undefined && <Keys keys={item.keys} />}
      </div>
    </>
  );
}

function useLines(): readonly Line[] {
  const t = useText('shell');
  const workspace = useWorkspace();
  const entries = useCommandEntries();
  const tabs = useTabs();
  const active = useActiveTab();
  const comma = useText('operators')('comma');
  const runs = useRuns();
  return useMemo(() => {
    const { datasets } = workspace;
    const commands = commandsFor(active?.tab ?? null, entries)
      .filter(({ id }) => id !== 'palette' && !/^tab-\d$/.test(id))
      .map(({ id, label, group, keys, icon, run }): Line => ({
        id: `command ${id}`,
        label,
        group: t('groupCommands'),
        detail: group,
        run,
        ...(keys === undefined ? {} : { keys }),
        ...(icon === undefined ? {} : { icon }),
      }));
    const views = tabs.map(({ tab, kind, params }, place): Line => {
      const panel = panelOfKind(kind);
      const icon = panel?.icon;
      return {
        id: `view ${tab}`,
        label: panel?.title(params, workspace) ?? kind,
        group: t('groupViews'),
        detail: '',
        run: () => showTab(tab),
        ...(place < 9 ? { keys: `alt+${place + 1}` } : {}),
        ...(icon === undefined ? {} : { icon }),
      };
    });
    const tables = datasets.map(({ id, name, paths }): Line => ({
      id: `dataset ${id}`,
      label: name,
      group: t('groupDatasets'),
      detail: paths[0] ?? '',
      icon: IconTable,
      run: () => openTab('explorer', { dataset: id }),
    }));
    const columns = datasets
      .flatMap(({ id, name, columns: all }) =>
        all.map((column): Line => ({
          id: `column ${id} ${column.name}`,
          label: column.name,
          group: t('groupColumns'),
          detail: name,
          type: column.type,
          run: () => revealColumn(id, column.name),
        })),
      )
      .slice(0, MOST_COLUMNS);
    const done = runs.map(({ run, number, title, startedAt }): Line => ({
      id: `run ${run}`,
      label: title,
      group: t('groupRuns'),
      detail: [t('runNumber', { number }), formatAgo(startedAt)].join(comma),
      icon: IconActivity as Icon,
      run: () => openTab('run', { run }),
    }));
    return [...commands, ...views, ...tables, ...columns, ...done];
  }, [t, workspace, entries, tabs, active, runs]);
}

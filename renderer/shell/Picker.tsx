/** Chooses files or folders of the server's machine, below the folders that it grants. Nothing is copied. */
import { IconChevronRight, IconFileText, IconFolder } from '@tabler/icons-react';
import { Modal } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { FileEntry } from '../../app/protocol/datasets.js';
import { PartitaError } from '../../app/protocol/errors.js';
import { formatAgo, formatBytes } from '../i18n/numbers.js';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import { useClient } from '../state/client.js';
import { usePicking, type Picking } from '../state/picking.js';
import { PathField } from './PathField.js';

export function Picker(): ReactElement {
  const t = useText('shell');
  const picking = usePicking();
  return (
    <Modal
      opened={picking !== null}
      onClose={() => picking?.answer([])}
      title={picking === null ? '' : t(TITLES[picking.what])}
      size={680}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {picking !== null && <Folders picking={picking} />}
    </Modal>
  );
}

const TITLES = { folder: 'openFolder', files: 'openFiles', path: 'openPath' } as const;

interface Place {
  /** Null: the granted folders themselves. */
  readonly path: string | null;
  readonly parent: string | null;
  readonly entries: readonly FileEntry[];
}

function Folders({ picking }: { readonly picking: Picking }): ReactElement {
  const t = useText('shell');
  const say = useErrorWords();
  const [place, go, problem] = usePlace();
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLDivElement>(null);
  const entries = place?.entries ?? [];
  useEffect(() => setAt(0), [place]);
  useEffect(() => {
    list.current?.querySelector('.li.on')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const files = picking.what !== 'folder';
  const toggle = ({ path, kind }: FileEntry): void => {
    if (files !== (kind === 'file')) return;
    setChosen((last) => (last.has(path) ? new Set([...last].filter((one) => one !== path)) : new Set([...last, path])));
  };
  const enter = (entry: FileEntry): void => {
    if (entry.kind === 'folder') go(entry.path);
    else if (files) picking.answer([...new Set([...chosen, entry.path])]);
  };
  const up = (): void => {
    if (place !== null && place.path !== null) go(place.parent);
  };
  const pressed = (event: KeyboardEvent): void => {
    const entry = entries[at];
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -entries.length, End: entries.length }[
      event.key
    ];
    if (step !== undefined) setAt(Math.max(0, Math.min(entries.length - 1, at + step)));
    else if (event.key === 'ArrowLeft' || event.key === 'Backspace') up();
    else if (entry === undefined) return;
    else if (event.key === 'ArrowRight' || event.key === 'Enter') enter(entry);
    else if (event.key === ' ') toggle(entry);
    else return;
    event.preventDefault();
  };
  const here = files ? null : (place?.path ?? null);
  const result = chosen.size > 0 ? [...chosen] : here === null ? [] : [here];
  return (
    <div className="picker">
      <PathField
        takesFolders={picking.what === 'path'}
        focused={picking.what === 'path'}
        go={go}
        open={(path) => picking.answer([path])}
      />
      <Crumbs place={place} go={go} />
      {problem !== null && (
        <div className="note danger" role="alert">
          {say(problem).message}
        </div>
      )}
      <div
        ref={list}
        className="entries"
        role="listbox"
        aria-multiselectable="true"
        aria-label={t('filesAndFolders')}
        aria-activedescendant={entries[at] === undefined ? undefined : `entry-${at}`}
        tabIndex={0}
        data-autofocus={picking.what === 'path' ? undefined : true}
        onKeyDown={pressed}
      >
        {place !== null && entries.length === 0 && <p className="none t2">{t('emptyFolder')}</p>}
        {entries.map((entry, row) => (
          <Entry
            key={entry.path}
            id={`entry-${row}`}
            entry={entry}
            on={row === at}
            chosen={chosen.has(entry.path)}
            dim={entry.kind === 'file' && !files}
            click={() => {
              setAt(row);
              toggle(entry);
            }}
            enter={() => enter(entry)}
          />
        ))}
      </div>
      <div className="row">
        <span className="t3 sm grow ell">
          {result.length === 1 ? result[0] : t('chosen', { count: result.length })}
        </span>
        <button type="button" className="btn" onClick={() => picking.answer([])}>
          {t('cancel')}
        </button>
        <button
          type="button"
          className="btn primary"
          disabled={result.length === 0}
          onClick={() => picking.answer(result)}
        >
          {t(files ? 'openTheseFiles' : 'openThisFolder')}
        </button>
      </div>
    </div>
  );
}

interface EntryProps {
  readonly id: string;
  readonly entry: FileEntry;
  readonly on: boolean;
  readonly chosen: boolean;
  readonly dim: boolean;
  click(): void;
  enter(): void;
}

function Entry({ id, entry, on, chosen, dim, click, enter }: EntryProps): ReactElement {
  const { kind, name, bytes, modified } = entry;
  const EntryIcon = kind === 'folder' ? IconFolder : IconFileText;
  const classes = ['li', on ? 'on' : '', chosen ? 'chosen' : '', dim ? 't3' : ''].filter(Boolean).join(' ');
  return (
    <div id={id} role="option" aria-selected={chosen} className={classes} onClick={click} onDoubleClick={enter}>
      <EntryIcon size={14} stroke={1.75} className="i" aria-hidden />
      <span className="lbl ell">{name}</span>
      <span className="meta">{kind === 'file' ? formatBytes(bytes) : ''}</span>
      <span className="meta when">{formatAgo(modified)}</span>
      <span className="into">
        {kind === 'folder' && (
          <span aria-hidden onClick={enter}>
            <IconChevronRight size={14} stroke={1.75} />
          </span>
        )}
      </span>
    </div>
  );
}

/** The way down to the folder, each part a way back. */
function Crumbs({ place, go }: { readonly place: Place | null; go(path: string | null): void }): ReactElement {
  const t = useText('shell');
  const parts = (place?.path ?? '').split('/').filter((part) => part !== '');
  return (
    <nav className="crumbs sm" aria-label={t('folder')}>
      <button type="button" onClick={() => go(null)}>
        {t('places')}
      </button>
      {parts.map((part, index) => {
        const path = `/${parts.slice(0, index + 1).join('/')}`;
        return (
          <span key={path} className="row">
            <IconChevronRight size={12} stroke={2} className="t3" aria-hidden />
            <button type="button" onClick={() => go(path)}>
              {part}
            </button>
          </span>
        );
      })}
    </nav>
  );
}

function usePlace(): [Place | null, (path: string | null) => void, PartitaError | null] {
  const client = useClient();
  const [path, setPath] = useState<string | null>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const [problem, setProblem] = useState<PartitaError | null>(null);
  useEffect(() => {
    const asked = new AbortController();
    const { signal } = asked;
    const found: Promise<Place> =
      path === null
        ? client.call('files.roots', {}, { signal }).then((entries) => ({ path: null, parent: null, entries }))
        : client.call('files.list', { path }, { signal });
    found.then(
      (listed) => {
        const [only] = listed.entries;
        // Where one folder alone is granted, the choice begins in it.
        if (path === null && listed.entries.length === 1 && only !== undefined) {
          setPath(only.path);
          return;
        }
        setPlace(listed);
        setProblem(null);
      },
      (error: unknown) => {
        if (!signal.aborted) setProblem(PartitaError.from(error, 'files'));
      },
    );
    return () => asked.abort();
  }, [client, path]);
  return [place, setPath, problem];
}

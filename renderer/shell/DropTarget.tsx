/**
 * The whole window takes files and folders: says what dropping will do, then what it would make of them, and opens or
 * imports them. On the desktop they are read where they lie; a browser's are copied to the host, with progress.
 */
import { IconFolderPlus, IconInfoCircle } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { PartitaError } from '../../app/protocol/errors.js';
import type { DropSummary } from '../../app/protocol/datasets.js';
import { formatBytes, formatCount, formatShare } from '../i18n/numbers.js';
import { useText } from '../i18n/index.js';
import { useClient } from '../state/client.js';
import { droppedFiles, type DroppedFile } from '../state/dropped-files.js';
import { notifyError } from '../state/notices.js';
import { openPaths } from '../state/opening.js';
import { spoolFiles } from '../state/spool.js';
import { dropWords, isMeant, type DropWords } from './drop-words.js';
import { DropSummaryCard } from './DropSummaryCard.js';
import { shell } from './host.js';
import { Keys } from './Keys.js';

type Phase =
  | { readonly name: 'none' }
  | { readonly name: 'held'; readonly items: number; readonly import: boolean }
  | { readonly name: 'reading' }
  | { readonly name: 'copying'; readonly words: DropWords; readonly share: number }
  | {
      readonly name: 'looked';
      readonly summary: DropSummary;
      readonly paths: readonly string[];
      readonly import: boolean;
    };

const NONE: Phase = { name: 'none' };

export function DropTarget(): ReactElement | null {
  const client = useClient();
  const [phase, setPhase] = useState<Phase>(NONE);
  const going = useRef<AbortController | null>(null);
  useEffect(() => {
    const take = async (transfer: DataTransfer, importIt: boolean): Promise<void> => {
      const stop = new AbortController();
      going.current = stop;
      setPhase({ name: 'reading' });
      const paths = await pathsOf(transfer, stop.signal, setPhase);
      if (paths.length === 0) {
        setPhase(NONE);
        return;
      }
      setPhase({ name: 'reading' });
      const summary = await client.call('files.look', { paths: [...paths] }, { signal: stop.signal });
      if (summary.variants.length > 1 || summary.skipped.length > 0) {
        setPhase({ name: 'looked', summary, paths, import: importIt });
        return;
      }
      setPhase(NONE);
      await openPaths(client, paths, importIt ? { import: true } : {});
    };
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setPhase({ name: 'held', items: itemsOf(event), import: event.shiftKey });
    };
    const left = (event: DragEvent): void => {
      if (hasFiles(event) && event.relatedTarget === null) setPhase(NONE);
    };
    const dropped = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      take(event.dataTransfer, event.shiftKey).catch((error: unknown) => {
        setPhase(NONE);
        notifyError(error);
      });
    };
    const options = { capture: true };
    addEventListener('dragenter', over, options);
    addEventListener('dragover', over, options);
    addEventListener('dragleave', left, options);
    addEventListener('drop', dropped, options);
    return () => {
      removeEventListener('dragenter', over, options);
      removeEventListener('dragover', over, options);
      removeEventListener('dragleave', left, options);
      removeEventListener('drop', dropped, options);
    };
  }, [client]);
  const close = (): void => {
    going.current?.abort();
    setPhase(NONE);
  };
  if (phase.name === 'none') return null;
  if (phase.name === 'looked') {
    const open = (importIt: boolean): void => {
      setPhase(NONE);
      void openPaths(client, phase.paths, importIt ? { import: true } : {});
    };
    return <DropSummaryCard summary={phase.summary} import={phase.import} open={open} close={close} />;
  }
  return (
    <div className="drop-over">
      <div className="drop-card" role="status">
        {phase.name === 'held' ? <Held phase={phase} /> : <Going phase={phase} cancel={close} />}
      </div>
    </div>
  );
}

/** Nothing is copied where the desktop tells the paths. */
async function pathsOf(
  transfer: DataTransfer,
  signal: AbortSignal,
  show: (phase: Phase) => void,
): Promise<readonly string[]> {
  const here = shell.pathsOf([...transfer.files]);
  if (here !== null) return here;
  const all = await droppedFiles(transfer);
  const meant = all.filter(({ path }) => isMeant(path));
  if (meant.length === 0) {
    throw new PartitaError('user-input', 'nothing that was dropped is a table', {
      domain: 'drop',
      hint: 'drop CSV files or folders of them',
    });
  }
  const words = wordsOf(meant);
  show({ name: 'copying', words, share: 0 });
  let shown = 0;
  const progress = (sent: number, total: number): void => {
    const share = total === 0 ? 1 : sent / total;
    if (share - shown < 0.005 && share < 1) return;
    shown = share;
    show({ name: 'copying', words, share });
  };
  return spoolFiles(meant, { signal, progress });
}

function wordsOf(files: readonly DroppedFile[]): DropWords {
  return dropWords(files.map(({ path, file }) => ({ name: path, bytes: file.size })));
}

function Held({ phase }: { readonly phase: Extract<Phase, { name: 'held' }> }): ReactElement {
  const t = useText('shell');
  const inPlace = shell.kind === 'desktop';
  return (
    <>
      <div className="row drop-title">
        <span className="drop-icon">
          <IconFolderPlus size={22} stroke={1.6} aria-hidden />
        </span>
        <div>
          <h2>{phase.import ? t('dropToImport') : t('dropToAdd')}</h2>
          <p className="t2">{t('heldItems', { count: phase.items, text: formatCount(phase.items) })}</p>
        </div>
      </div>
      <div className="note info">
        <IconInfoCircle size={14} stroke={1.75} aria-hidden />
        <span>
          {t(inPlace ? 'readInPlace' : 'copiedFirst')} {t('hold')} <Keys keys="shift" /> {t('toImport')}
        </span>
      </div>
    </>
  );
}

interface GoingProps {
  readonly phase: Extract<Phase, { name: 'reading' | 'copying' }>;
  cancel(): void;
}

function Going({ phase, cancel }: GoingProps): ReactElement {
  const t = useText('shell');
  const words = phase.name === 'copying' ? phase.words : null;
  const size = words === null ? '' : formatBytes(words.bytes);
  return (
    <>
      <div className="drop-title">
        <h2>
          {words === null
            ? t('lookingAt')
            : t('copyingFiles', { count: words.files, text: formatCount(words.files), size })}
        </h2>
        {words !== null && words.folder !== null && <p className="t2">{t('fromFolder', { folder: words.folder })}</p>}
      </div>
      {phase.name === 'copying' && (
        <div className="row num">
          <progress max={1} value={phase.share} aria-label={t('copying')} />
          <b className="b">{formatShare(phase.share)}</b>
        </div>
      )}
      <div className="row">
        <span className="grow t3 sm">{phase.name === 'copying' ? t('pickInstead') : ''}</span>
        <button type="button" className="btn" onClick={cancel}>
          {t('cancel')}
        </button>
      </div>
    </>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

function itemsOf(event: DragEvent): number {
  return event.dataTransfer?.items.length ?? 0;
}

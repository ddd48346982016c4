/** Rows set aside: which files and why, the rows themselves, another way to read them, and what is to become of them. */
import { IconDownload, IconArrowBackUp } from '@tabler/icons-react';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { DatasetState, ReadOptions } from '../../../app/protocol/datasets.js';
import { PartitaError } from '../../../app/protocol/errors.js';
import type { QuarantineSummary } from '../../../app/protocol/quarantine.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatShare } from '../../i18n/numbers.js';
import { fileName } from '../../shell/file-name.js';
import { shell } from '../../shell/host.js';
import { useClient, useSubscription } from '../../state/client.js';
import { useCommands } from '../../state/commands.js';
import { setStatus } from '../../state/status.js';
import type { PanelProps } from '../panel.js';
import type { QuarantineParams } from './params.js';
import { reasonWords } from './reasons.js';
import { Retry } from './Retry.js';
import { RowTable } from './RowTable.js';
import { useRows } from './use-rows.js';
import './quarantine.css';

export function QuarantinePanel({ params, visible }: PanelProps<QuarantineParams>): ReactNode {
  const t = useText('quarantine');
  const say = useErrorWords();
  const { value: dataset, error } = useSubscription('dataset', { dataset: params.dataset });
  const { summary, revision, problem } = useSummary(dataset);
  const wrong = error ?? problem;
  if (wrong !== null) return <p className="note danger">{say(wrong).message}</p>;
  if (dataset === null || summary === null) return <p className="aside-wait t3">{t('waiting')}</p>;
  return <Quarantine dataset={dataset} summary={summary} revision={revision} visible={visible} />;
}

interface QuarantineProps {
  readonly dataset: DatasetState;
  readonly summary: QuarantineSummary;
  readonly revision: number;
  readonly visible: boolean;
}

function Quarantine({ dataset, summary, revision, visible }: QuarantineProps): ReactNode {
  const t = useText('quarantine');
  const say = useErrorWords();
  const client = useClient();
  const [path, setPath] = useState<string | null>(null);
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const [before, setBefore] = useState<ReadOptions | null>(null);
  const file = summary.files.find((one) => one.path === path) ?? null;
  const reasons = (file ?? summary).reasons;
  const wanted =
    off.size === 0 ? null : summary.reasons.map(({ reason }) => reason).filter((reason) => !off.has(reason));
  const rows = useRows({ dataset: dataset.id, path: file?.path ?? null, reasons: wanted, revision });
  useAsideStatus(summary, visible);

  const paths = [null, ...summary.files.map((one) => one.path)];
  const step = (by: number): void => {
    const at = paths.indexOf(file?.path ?? null);
    setPath(paths[(at + by + paths.length) % paths.length] ?? null);
  };
  const write = async (): Promise<void> => {
    const { ticket } = await client.call('quarantine.export', { dataset: dataset.id, path: file?.path ?? null });
    if (ticket !== null) shell.download(ticket, `${dataset.name}-set-aside.csv`);
  };
  const readAsBefore = async (options: ReadOptions): Promise<void> => {
    await client.call('dataset.reopen', { dataset: dataset.id, options });
    setBefore(null);
  };
  useCommands([
    { id: 'quarantine.next', label: t('nextFile'), group: t('title'), keys: 'alt+arrowdown', run: () => step(1) },
    {
      id: 'quarantine.previous',
      label: t('previousFile'),
      group: t('title'),
      keys: 'alt+arrowup',
      run: () => step(-1),
    },
    { id: 'quarantine.export', label: t('exportAll'), group: t('title'), run: () => void write() },
  ]);
  const inTable = summary.total - summary.rows;
  return (
    <div className="aside">
      <section className="aside-files" aria-label={t('files')}>
        <header className="aside-count">
          <h2 data-testid="aside-count">{t('setAside', { count: summary.rows, shown: formatCount(summary.rows) })}</h2>
          <p className="t2 num" data-testid="aside-account">
            {t('account', {
              files: formatCount(summary.files.length),
              all: formatCount(dataset.files),
              rows: formatCount(inTable),
            })}
          </p>
          {before !== null && (
            <button type="button" className="btn s" onClick={() => void readAsBefore(before)}>
              <IconArrowBackUp size={14} stroke={1.6} className="i" />
              {t('readAsBefore')}
            </button>
          )}
        </header>
        <div className="aside-list">
          <h3 className="aside-heading">
            {t('files')}
            <span className="t3">{t('badRows')}</span>
          </h3>
          <ul>
            <FileItem
              name={t('allFiles')}
              detail={t('filesWithRows', { count: summary.files.length, shown: formatCount(summary.files.length) })}
              rows={summary.rows}
              most={summary.rows}
              isOn={file === null}
              choose={() => setPath(null)}
            />
            {summary.files.map((one) => (
              <FileItem
                key={one.path}
                name={fileName(one.path)}
                title={one.path}
                detail={one.reasons.map(({ reason }) => reasonWords(t, reason)).join(', ')}
                rows={one.rows}
                most={summary.files[0]?.rows ?? one.rows}
                isOn={one.path === file?.path}
                choose={() => setPath(one.path)}
              />
            ))}
          </ul>
          <h3 className="aside-heading">{t('reasons')}</h3>
          {summary.reasons.map(({ reason, rows: count }) => (
            <label key={reason} className="reason">
              <input
                type="checkbox"
                checked={!off.has(reason)}
                onChange={() => {
                  const next = new Set(off);
                  if (!next.delete(reason)) next.add(reason);
                  setOff(next);
                }}
              />
              <span className="grow">{reasonWords(t, reason)}</span>
              <span className="t3 num">{formatCount(count)}</span>
            </label>
          ))}
          {!summary.exact && <p className="note info">{t('notAllKept')}</p>}
        </div>
        <div className="builder-actions">
          <button type="button" className="btn grow" disabled={summary.rows === 0} onClick={() => void write()}>
            <IconDownload size={14} stroke={1.6} className="i" />
            {t(file === null ? 'exportAll' : 'exportFile')}
          </button>
        </div>
      </section>
      <section className="panel grow" aria-label={file === null ? t('allFiles') : fileName(file.path)}>
        <div className="toolbar">
          <h2 className="title">{file === null ? t('allFiles') : fileName(file.path)}</h2>
          <span className="tag warn num">
            {t('ofRows', { rows: formatCount((file ?? summary).rows), total: formatCount((file ?? summary).total) })}
          </span>
        </div>
        {summary.rows === 0 ? (
          <p className="aside-wait">{t('none')}</p>
        ) : (
          <>
            <Retry
              key={`${file?.path ?? ''} ${revision}`}
              dataset={dataset}
              path={file?.path ?? null}
              reasons={reasons.map(({ reason }) => reason)}
              rows={(file ?? summary).rows}
              decision={summary.decision}
              retried={setBefore}
            />
            {rows.error !== null && <p className="note danger">{say(rows.error).message}</p>}
            <RowTable rows={rows} withPath={file === null} />
            <p className="aside-foot t2">{t('notChanged')}</p>
          </>
        )}
      </section>
    </div>
  );
}

interface FileItemProps {
  readonly name: string;
  readonly title?: string;
  readonly detail: string;
  readonly rows: number;
  readonly most: number;
  readonly isOn: boolean;
  readonly choose: () => void;
}

function FileItem({ name, title, detail, rows, most, isOn, choose }: FileItemProps): ReactNode {
  return (
    <li>
      <button
        type="button"
        className={isOn ? 'aside-file on' : 'aside-file'}
        aria-pressed={isOn}
        title={title}
        onClick={choose}
      >
        <span className="name ell">{name}</span>
        <span className="num">{formatCount(rows)}</span>
        <span className="t2 ell">{detail}</span>
        <span className="meter" aria-hidden="true">
          <i className="w" style={{ width: `${most === 0 ? 0 : (100 * rows) / most}%` }} />
        </span>
      </button>
    </li>
  );
}

/** Asked for anew whenever the dataset has counted more, was read otherwise or was decided on. */
function useSummary(dataset: DatasetState | null): {
  readonly summary: QuarantineSummary | null;
  readonly revision: number;
  readonly problem: PartitaError | null;
} {
  const client = useClient();
  const [known, setKnown] = useState<{ readonly summary: QuarantineSummary | null; readonly revision: number }>({
    summary: null,
    revision: 0,
  });
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const id = dataset?.id ?? null;
  const ask = useCallback(async () => {
    if (id === null) return;
    try {
      const summary = await client.call('quarantine.summary', { dataset: id });
      setProblem(null);
      setKnown((last) => ({ summary, revision: last.revision + 1 }));
    } catch (thrown) {
      setProblem(PartitaError.from(thrown, 'quarantine'));
    }
  }, [client, id]);
  const { phase, quarantined, options } = dataset ?? {};
  useEffect(() => void ask(), [ask, phase, quarantined, options]);
  useEffect(() => client.subscribe('workspace', {}, { next: () => void ask() }), [client, ask]);
  return { ...known, problem };
}

function useAsideStatus({ rows, total }: QuarantineSummary, visible: boolean): void {
  const t = useText('quarantine');
  useEffect(() => {
    if (!visible || total === 0) return undefined;
    setStatus(
      'hint',
      <span className="item">{t('status', { rows: formatCount(rows), share: formatShare(rows / total) })}</span>,
    );
    return () => setStatus('hint', null);
  }, [rows, total, visible, t]);
}

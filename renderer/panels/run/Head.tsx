/** What a run is, how far it is, and what can be done with it. */
import { IconArrowsDiff, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import type { RunSummary } from '../../../app/protocol/runs.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatSeconds, formatShare } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { isOver } from '../../state/runs.js';
import { openTab } from '../../state/tabs.js';
import type { Figures } from './figures.js';

interface Props {
  readonly summary: RunSummary;
  readonly figures: Figures;
  /** The figures are of an earlier moment. */
  readonly replayed: boolean;
  readonly children?: ReactNode;
}

export function Head({ summary, figures, replayed, children }: Props): ReactElement {
  const t = useText('run');
  const say = useErrorWords();
  const { title, number } = summary;
  const { phase, fraction, seconds, secondsLeft, bytes, totalBytes, rows, rate, tasks } = figures;
  const over = phase !== 'running' && phase !== 'paused';
  const tag = phase === 'done' ? 'recorded' : phase === 'running' ? (replayed ? 'replayed' : 'live') : phase;
  const time = formatSeconds(seconds);
  return (
    <header className="run-head">
      <div className="row">
        <h2 className="title ell">{title}</h2>
        <span className="t3 num">{t('tab', { number })}</span>
        <span className={`tag ${TONES[phase]}`} data-testid="phase">
          {tag === 'live' && <i className="dot" aria-hidden />}
          {t(tag)}
        </span>
        <span className="grow" />
        <span className="sm t2 num">
          {over ? time : t('elapsed', { time })}
          {secondsLeft !== null && (
            <>
              {t('comma')}
              <b className="b left" data-testid="left">
                {t('left', { low: formatSeconds(secondsLeft[0]), high: formatSeconds(secondsLeft[1]) })}
              </b>
            </>
          )}
        </span>
        <button type="button" className="btn s" onClick={() => openTab('compare', { run: summary.run })}>
          <IconArrowsDiff size={14} stroke={1.6} /> {t('compare')}
        </button>
        <Actions summary={summary} />
      </div>
      <div className="row num sm">
        <b className="bb share" data-testid="share">
          {formatShare(fraction)}
        </b>
        <progress className="run-progress" aria-label={t('progress')} max={1} value={fraction} />
        <span className="t2" data-testid="bytes">
          {t('bytes', { done: formatBytes(bytes), all: formatBytes(totalBytes) })}
        </span>
        {rate > 0 && <span className="t2">{t('perSecond', { rate: formatBytes(rate) })}</span>}
        <span className="t2" data-testid="rows">
          {t('rows', { rows: formatCount(rows) })}
        </span>
        <span className="t2" data-testid="tasks">
          {t('tasks', { done: formatCount(tasks.done), all: formatCount(tasks.total) })}
        </span>
      </div>
      {children}
      {summary.error !== null && phase === 'failed' && <p className="note danger">{say(summary.error).message}</p>}
    </header>
  );
}

const TONES: Readonly<Record<Figures['phase'], string>> = {
  running: 'accent',
  paused: 'warn',
  done: 'accent',
  failed: 'danger',
  cancelled: '',
  interrupted: 'warn',
};

function Actions({ summary }: { readonly summary: RunSummary }): ReactElement {
  const t = useText('run');
  const client = useClient();
  const { run, phase } = summary;
  const ask = (work: Promise<unknown>): void => void work.catch(notifyError);
  const again = async (): Promise<void> => {
    const begun = await client.call('run.again', { run });
    if (begun.run !== '') openTab('run', { run: begun.run });
  };
  if (isOver(summary))
    return (
      <button type="button" className="btn s" onClick={() => ask(again())}>
        <IconRefresh size={14} stroke={1.6} /> {t('again')}
      </button>
    );
  const paused = phase === 'paused';
  return (
    <>
      <button
        type="button"
        className="btn s"
        onClick={() => ask(client.call(paused ? 'run.resume' : 'run.pause', { run }))}
      >
        {paused ? <IconPlayerPlay size={14} stroke={1.6} /> : <IconPlayerPause size={14} stroke={1.6} />}
        {paused ? t('resume') : t('pause')}
      </button>
      <button type="button" className="btn s danger" onClick={() => ask(client.call('run.cancel', { run }))}>
        <IconPlayerStop size={14} stroke={1.6} /> {t('cancel')}
      </button>
    </>
  );
}

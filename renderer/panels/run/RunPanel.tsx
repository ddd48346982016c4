/** The dashboard of a run, live while it goes on and replayed from its recording afterwards. */
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconSquare, IconSitemap } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { RunSummary } from '../../../app/protocol/runs.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatSeconds, formatShare } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { useRunModel } from '../../state/run-model.js';
import { isOver, useRuns } from '../../state/runs.js';
import { openTab } from '../../state/tabs.js';
import type { PanelProps } from '../panel.js';
import { Diagnosis, Load, Memory, Notes, Operators } from './Cards.js';
import { TaskStream } from './TaskStream.js';
import './run.css';

export function RunPanel({ params }: PanelProps<{ readonly run: string }>): ReactElement {
  const t = useText('run');
  const summary = useRuns().find(({ run }) => run === params.run);
  const { model, version, error } = useRunModel(params.run);
  return (
    <section className="dashboard">
      {summary !== undefined && <Head summary={summary} />}
      {error !== null && <p className="note danger">{error}</p>}
      {version === 0 && summary !== undefined && isOver(summary) ? (
        <p className="note info">{t('none')}</p>
      ) : (
        <div className="cards">
          <section className="card wide" aria-label={t('stream')}>
            <header>
              <h3>{t('stream')}</h3>
              <span className="grow" />
              <span className="legend">
                {(['read', 'compute', 'write', 'spill', 'wait', 'error'] as const).map((kind) => (
                  <span key={kind}>
                    <i className={`sq kind-${kind}`} />
                    {t(kind)}
                  </span>
                ))}
              </span>
              <button
                type="button"
                className="ib s"
                aria-label={t('openGraph')}
                onClick={() => openTab('graph', { run: params.run })}
              >
                <IconSitemap size={16} stroke={1.6} />
              </button>
            </header>
            <TaskStream run={params.run} model={model} version={version} />
          </section>
          <Diagnosis model={model} dataset={summary?.dataset ?? null} />
          <Operators model={model} />
          <Memory model={model} />
          <Load model={model} />
          <Notes model={model} />
        </div>
      )}
    </section>
  );
}

function Head({ summary }: { readonly summary: RunSummary }): ReactElement {
  const t = useText('run');
  const client = useClient();
  const { run, title, number, phase, fraction, seconds, secondsLeft, bytes, totalBytes, tasks } = summary;
  const over = isOver(summary);
  const tag = phase === 'running' ? 'live' : phase === 'done' ? 'recorded' : phase;
  const ask = (work: Promise<unknown>): void => void work.catch(notifyError);
  const again = async (): Promise<void> => {
    const begun = await client.call('run.again', { run });
    if (begun.run !== '') openTab('run', { run: begun.run });
  };
  return (
    <header className="run-head">
      <div className="row">
        <h2 className="title">{title}</h2>
        <span className="t3">{t('tab', { number })}</span>
        <span className={`tag ${phase === 'failed' ? 'danger' : 'accent'}`} data-testid="phase">
          {t(tag)}
        </span>
        <span className="grow" />
        <span className="sm t2 num">
          {over ? t('took', { time: formatSeconds(seconds) }) : t('elapsed', { time: formatSeconds(seconds) })}
          {secondsLeft !== null && (
            <b>, {t('left', { low: formatSeconds(secondsLeft[0]), high: formatSeconds(secondsLeft[1]) })}</b>
          )}
        </span>
        {over ? (
          <button type="button" className="btn" onClick={() => ask(again())}>
            <IconRefresh size={16} stroke={1.6} /> {t('again')}
          </button>
        ) : (
          <>
            <button
              type="button"
              className="btn"
              onClick={() => ask(client.call(phase === 'paused' ? 'run.resume' : 'run.pause', { run }))}
            >
              {phase === 'paused' ? (
                <IconPlayerPlay size={16} stroke={1.6} />
              ) : (
                <IconPlayerPause size={16} stroke={1.6} />
              )}{' '}
              {phase === 'paused' ? t('resume') : t('pause')}
            </button>
            <button type="button" className="btn danger" onClick={() => ask(client.call('run.cancel', { run }))}>
              <IconSquare size={16} stroke={1.6} /> {t('cancel')}
            </button>
          </>
        )}
      </div>
      <div className="row num">
        <b className="share">{formatShare(fraction)}</b>
        <progress className="run-progress" aria-label={t('progress')} max={1} value={fraction} />
        <span className="sm t2">{t('bytes', { done: formatBytes(bytes), all: formatBytes(totalBytes) })}</span>
        <span className="sm t2" data-testid="tasks">
          {t('tasks', { done: formatCount(tasks.done), all: formatCount(tasks.total) })}
        </span>
      </div>
      {summary.error !== null && phase === 'failed' && <p className="note danger">{summary.error.message}</p>}
    </header>
  );
}

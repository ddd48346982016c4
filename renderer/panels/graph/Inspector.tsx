/** One task: where its rows come from, what it needs and gives, and its story. */
import { useEffect, useState, type ReactElement } from 'react';
import type { TaskDetail } from '../../../app/protocol/runs.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatSeconds } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';

interface InspectorProps {
  readonly run: string;
  readonly task: string | null;
  /** Asked for anew when the run has gone on. */
  readonly version: number;
  readonly select: (task: string) => void;
}

const MOST_LINKS = 6;

export function Inspector({ run, task, version, select }: InspectorProps): ReactElement {
  const t = useText('graph');
  const client = useClient();
  const [detail, setDetail] = useState<TaskDetail | null>(null);
  useEffect(() => {
    if (task === null) return undefined;
    const abort = new AbortController();
    client.call('run.task', { run, key: task }, { signal: abort.signal }).then(setDetail, () => undefined);
    return () => abort.abort();
  }, [client, run, task, version]);
  if (task === null || detail === null || detail.key !== task) {
    return <aside className="insp graph-insp block t3 sm">{t('choose')}</aside>;
  }
  const { source, needs, gives, story } = detail;
  return (
    <aside className="insp graph-insp" aria-label={t('task')}>
      <div className="block">
        <h3>{detail.key}</h3>
        <span className="tag accent">{t(detail.state)}</span>
      </div>
      {source !== null && (
        <div className="block">
          <h3>{t('source')}</h3>
          <dl className="kv">
            <dt>{t('file')}</dt>
            <dd className="ell" title={source.path} data-testid="task-file">
              {source.path.split(/[/\\]/).at(-1)}
            </dd>
            <dt>{t('bytes')}</dt>
            <dd data-testid="task-bytes">
              {t('range', { from: formatCount(source.start), to: formatCount(source.end) })}
            </dd>
            {source.firstRow !== null && source.rows !== null && (
              <>
                <dt>{t('rows')}</dt>
                <dd>
                  {t('range', {
                    from: formatCount(source.firstRow + 1),
                    to: formatCount(source.firstRow + source.rows),
                  })}
                </dd>
              </>
            )}
          </dl>
          {source.lines.length > 0 && <pre className="code raw-lines">{source.lines.slice(0, 6).join('\n')}</pre>}
        </div>
      )}
      <div className="block">
        <h3>{t('work')}</h3>
        <dl className="kv">
          <dt>{t('worker')}</dt>
          <dd>{detail.worker === null ? '' : detail.worker + 1}</dd>
          <dt>{t('attempt')}</dt>
          <dd>{detail.attempts}</dd>
          <dt>{t('seconds')}</dt>
          <dd>{detail.seconds === null ? '' : formatSeconds(detail.seconds)}</dd>
          <dt>{t('median')}</dt>
          <dd>{detail.medianSeconds === null ? '' : formatSeconds(detail.medianSeconds)}</dd>
          <dt>{t('takes')}</dt>
          <dd>
            <Links keys={needs} select={select} />
          </dd>
          <dt>{t('gives')}</dt>
          <dd>
            <Links keys={gives} select={select} />
          </dd>
        </dl>
      </div>
      <div className="block">
        <h3>{t('story')}</h3>
        <ol className="sm num">
          {story.map(({ time, state, worker }) => (
            <li key={`${time}${state}`}>
              <span className="t3">{formatSeconds(time / 1000)}</span> {t(state)}
              {worker === null ? '' : ` (${t('worker')} ${worker + 1})`}
            </li>
          ))}
        </ol>
      </div>
    </aside>
  );
}

function Links({
  keys,
  select,
}: {
  readonly keys: readonly string[];
  readonly select: (task: string) => void;
}): ReactElement {
  const t = useText('graph');
  if (keys.length === 0) return <>{t('none')}</>;
  return (
    <>
      {keys.slice(0, MOST_LINKS).map((key) => (
        <button key={key} type="button" className="task-link" onClick={() => select(key)}>
          {key}
        </button>
      ))}
      {keys.length > MOST_LINKS && <span className="t3">+{keys.length - MOST_LINKS}</span>}
    </>
  );
}

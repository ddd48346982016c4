/** One task: how it does beside its peers, where its rows come from, what it needs and gives, and its story. */
import { IconAlertTriangle, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import type { TaskDetail } from '../../../app/protocol/runs.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatSeconds } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { useRuns } from '../../state/runs.js';
import { Source } from './Source.js';
import { StepLinks } from './StepLinks.js';

interface InspectorProps {
  readonly run: string;
  readonly task: string | null;
  readonly model: RunModel;
  /** Asked for anew when the run has gone on. */
  readonly version: number;
  readonly select: (task: string) => void;
}

const MOST_LINKS = 6;
/** So many times the median is worth a word. */
const SLOW = 3;

export function Inspector({ run, task, model, version, select }: InspectorProps): ReactElement {
  const t = useText('graph');
  const client = useClient();
  const [detail, setDetail] = useState<TaskDetail | null>(null);
  const dataset = useRuns().find((one) => one.run === run)?.dataset ?? null;
  useEffect(() => {
    if (task === null) return undefined;
    const abort = new AbortController();
    client.call('run.task', { run, key: task }, { signal: abort.signal }).then(setDetail, () => undefined);
    return () => abort.abort();
  }, [client, run, task, version]);
  if (task === null || detail === null || detail.key !== task) {
    return <aside className="insp graph-insp block t3 sm">{t('choose')}</aside>;
  }
  const number = model.tasks.indexOf(task);
  const group = model.groups[model.tasks.group[number] ?? -1];
  const { source, needs, gives, story, seconds, medianSeconds, worker } = detail;
  const times = seconds === null || !medianSeconds ? 0 : seconds / medianSeconds;
  const beside = (by: number): void => {
    const at = (group?.members.indexOf(number) ?? 0) + by;
    const key = model.tasks.keys[group?.members[at] ?? -1];
    if (key !== undefined) select(key);
  };
  const error = model.errors.flatMap(({ first }) => first).find((one) => one.task === number)?.error;
  return (
    <aside className="insp graph-insp" aria-label={t('task')}>
      <div className="toolbar">
        <h2 className="title ell" title={detail.key}>
          {detail.key}
        </h2>
        <span className="grow" />
        <button type="button" className="ib s" aria-label={t('previous')} onClick={() => beside(-1)}>
          <IconChevronLeft size={16} stroke={1.6} />
        </button>
        <button type="button" className="ib s" aria-label={t('next')} onClick={() => beside(1)}>
          <IconChevronRight size={16} stroke={1.6} />
        </button>
      </div>
      <div className="block">
        <div className="row">
          <span className="tag accent" data-testid="task-state">
            {t(detail.state)}
          </span>
          {seconds !== null && worker !== null && (
            <span className="sm num">{t('onWorker', { seconds: formatSeconds(seconds), worker: worker + 1 })}</span>
          )}
        </div>
        {times >= SLOW && (
          <p className="note warn">
            <IconAlertTriangle size={16} stroke={1.6} /> {t('slower', { times: formatCount(Math.round(times)) })}
          </p>
        )}
        {error !== undefined && (
          <p className="note danger" role="alert">
            {error.message} {error.hint ?? ''}
          </p>
        )}
      </div>
      {source !== null && <Source source={source} dataset={dataset} />}
      <div className="block">
        <h3>{t('work')}</h3>
        <dl className="kv">
          {dataset !== null && group !== undefined && (
            <>
              <dt>{t('step')}</dt>
              <dd>
                <StepLinks dataset={dataset} operators={group.operators} />
              </dd>
            </>
          )}
          <dt>{t('attempt')}</dt>
          <dd>{detail.attempts}</dd>
          <dt>{t('median')}</dt>
          <dd>{medianSeconds === null ? '' : formatSeconds(medianSeconds)}</dd>
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
        <ol className="story sm num">
          {story.map(({ time, state, worker: by }) => (
            <li key={`${time}${state}`}>
              <span className="t3">{formatSeconds(time / 1000)}</span>
              <i className={`sq state-${state}`} aria-hidden="true" />
              <span>
                {t(state)}
                {by === null ? '' : ` (${t('worker')} ${by + 1})`}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </aside>
  );
}

interface LinksProps {
  readonly keys: readonly string[];
  readonly select: (task: string) => void;
}

function Links({ keys, select }: LinksProps): ReactElement {
  const t = useText('graph');
  if (keys.length === 0) return <>{t('none')}</>;
  return (
    <>
      {keys.slice(0, MOST_LINKS).map((key) => (
        <button key={key} type="button" className="task-link" onClick={() => select(key)}>
          {key}
        </button>
      ))}
      {keys.length > MOST_LINKS && <span className="t3">+{formatCount(keys.length - MOST_LINKS)}</span>}
    </>
  );
}

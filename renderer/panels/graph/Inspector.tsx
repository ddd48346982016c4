/** One task: how it does beside its peers, where its rows come from, what it takes and gives, and its story. */
import { IconAlertTriangle, IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { RUNNING, SHOWN, type RunModel } from '../../../app/protocol/run-model.js';
import type { TaskDetail } from '../../../app/protocol/runs.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatSeconds } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { useRuns } from '../../state/runs.js';
import { shortTime } from '../run/short-time.js';
import { takersOf } from './lineage.js';
import type { Ranks } from './ranks.js';
import { Source } from './Source.js';
import { StepLinks } from './StepLinks.js';
import { TaskLinks } from './TaskLinks.js';
import { useRankTitles } from './use-rank-titles.js';

interface InspectorProps {
  readonly run: string;
  readonly task: string;
  readonly model: RunModel;
  readonly ranks: Ranks;
  readonly version: number;
  select(task: string): void;
  close(): void;
}

/** So many times the median is worth a word. */
const SLOW = 3;

export function Inspector({ run, task, model, ranks, select, close }: InspectorProps): ReactElement {
  const t = useText('graph');
  const say = useErrorWords();
  const titleOf = useRankTitles(model);
  const ofRun = useText('run');
  const { tasks } = model;
  const number = tasks.indexOf(task);
  const detail = useDetail(run, task, `${tasks.state[number] ?? ''} ${tasks.attempts[number] ?? ''}`);
  const dataset = useRuns().find((one) => one.run === run)?.dataset ?? null;
  const takers = useMemo(() => takersOf(model, ranks, number), [model, ranks, ranks.count, number]);
  const rank = ranks.rankOf(number);
  const group = model.groups[rank?.group ?? -1];
  const state = SHOWN[tasks.shownAs(number)] ?? 'waiting';
  const spilled = tasks.spilled[number] ?? 0;
  const until = tasks.state[number] === RUNNING ? model.time : (tasks.finished[number] ?? NaN);
  const seconds = (until - (tasks.started[number] ?? NaN)) / 1000;
  const worker = tasks.worker[number] ?? -1;
  const median = group?.median ?? 0;
  const times = median > 0 ? seconds / median : 0;
  const error = model.errors.flatMap(({ first }) => first).find((one) => one.task === number)?.error;
  const beside = (by: number): void => {
    const key = tasks.keys[ranks.neighbour(number, 0, by)];
    if (key !== undefined) select(key);
  };
  return (
    <aside className="insp graph-insp" aria-label={t('task')}>
      <div className="toolbar">
        <h2 className="title ell" title={task} data-testid="task-key">
          {task}
        </h2>
        <span className="grow" />
        <button type="button" className="ib s" aria-label={t('previous')} onClick={() => beside(-1)}>
          <IconChevronLeft size={16} stroke={1.6} />
        </button>
        <button type="button" className="ib s" aria-label={t('next')} onClick={() => beside(1)}>
          <IconChevronRight size={16} stroke={1.6} />
        </button>
        <button type="button" className="ib s" aria-label={t('close')} onClick={close}>
          <IconX size={16} stroke={1.6} />
        </button>
      </div>
      <div className="block">
        {rank !== null && <p className="sm t3">{titleOf(rank)}</p>}
        <div className="row">
          <span className={`tag task-state on-${state}`} data-testid="task-state">
            {t(state)}
          </span>
          {!Number.isNaN(seconds) && worker >= 0 && (
            <span className="sm num">{t('onWorker', { seconds: shortTime(seconds, ofRun), worker: worker + 1 })}</span>
          )}
        </div>
        {times >= SLOW && (
          <p className="note warn">
            <IconAlertTriangle size={16} stroke={1.6} /> {t('slower', { times: formatCount(Math.round(times)) })}
          </p>
        )}
        {error !== undefined && (
          <p className="note danger" role="alert">
            {say(error).whole}
          </p>
        )}
      </div>
      {detail?.source && <Source source={detail.source} dataset={dataset} />}
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
          <dd>{tasks.attempts[number] ?? 0}</dd>
          <dt>{t('median')}</dt>
          <dd>{median === 0 ? '' : shortTime(median, ofRun)}</dd>
          {spilled > 0 && (
            <>
              <dt>{t('onDisk')}</dt>
              <dd data-testid="task-on-disk">{formatBytes(spilled)}</dd>
            </>
          )}
          <dt>{t('takes')}</dt>
          <dd>
            <TaskLinks model={model} numbers={tasks.deps(number)} select={select} />
          </dd>
          <dt>{t('gives')}</dt>
          <dd>
            <TaskLinks model={model} numbers={takers} select={select} />
          </dd>
        </dl>
      </div>
      {detail !== null && <Story story={detail.story} />}
    </aside>
  );
}

function Story({ story }: Pick<TaskDetail, 'story'>): ReactElement {
  const t = useText('graph');
  return (
    <div className="block">
      <h3>{t('story')}</h3>
      <ol className="story sm num">
        {story.map(({ time, state, worker: by }) => (
          <li key={`${time}${state}`}>
            <span className="t3">{formatSeconds(time / 1000)}</span>
            <i className={`sq state-${state}`} aria-hidden="true" />
            <span>{by === null ? t(state) : t('byWorker', { state: t(state), worker: by + 1 })}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What only the server knows; asked for anew when the task goes on: `moment` then is another. Null until it is there. */
function useDetail(run: string, task: string, moment: string): TaskDetail | null {
  const client = useClient();
  const [detail, setDetail] = useState<TaskDetail | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    client.call('run.task', { run, key: task }, { signal: abort.signal }).then(setDetail, () => undefined);
    return () => abort.abort();
  }, [client, run, task, moment]);
  return detail?.key === task ? detail : null;
}

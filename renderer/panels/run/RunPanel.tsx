/** The dashboard of a run, live while it goes on and replayed from its recording afterwards. */
import { IconMaximize } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { useRunModel } from '../../state/run-model.js';
import { isOver, useRuns } from '../../state/runs.js';
import { openTab } from '../../state/tabs.js';
import type { PanelProps } from '../panel.js';
import { Groups } from '../../run-parts/Groups.js';
import { Diagnosis } from './Diagnosis.js';
import { Durations } from './Durations.js';
import { figuresNow, figuresThen } from './figures.js';
import { Head } from './Head.js';
import { Load } from './Load.js';
import { Memory } from './Memory.js';
import { Operators } from './Operators.js';
import { Outlook } from './Outlook.js';
import { useReplay } from './replay.js';
import { ReplayBar, replayKey } from './ReplayBar.js';
import { TaskStream } from './TaskStream.js';
import { Troubles } from './Troubles.js';
import './run.css';
import './cards.css';

export function RunPanel({ params }: PanelProps<{ readonly run: string }>): ReactElement {
  const t = useText('run');
  const say = useErrorWords();
  const summary = useRuns().find(({ run }) => run === params.run);
  const followed = useRunModel(params.run);
  const dataset = summary?.dataset ?? null;
  const end = followed.model.time;
  const over = summary !== undefined && isOver(summary);
  const replay = useReplay(params.run, end);
  const canReplay = over && followed.whole && end > 0;
  const shown = canReplay ? replay.model : null;
  const model = shown ?? followed.model;
  // Moments are told apart by their time: many have no event of their own.
  const version = shown === null ? followed.version : model.time;
  return (
    <section
      className="dashboard"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (canReplay && replayKey(event, replay, end)) event.preventDefault();
      }}
    >
      {summary !== undefined && (
        <Head
          summary={summary}
          figures={shown === null ? figuresNow(summary, model) : figuresThen(model)}
          replayed={shown !== null}
        >
          {canReplay && <ReplayBar replay={replay} end={end} />}
        </Head>
      )}
      {followed.error !== null && <p className="note danger">{say(followed.error).whole}</p>}
      {followed.version === 0 && over ? (
        <p className="note info">{t('none')}</p>
      ) : (
        <div className="cards">
          <section className="card graph-card" aria-label={t('graph')}>
            <header>
              <h3>{t('graph')}</h3>
              <span className="grow" />
              <button
                type="button"
                className="ib s"
                aria-label={t('openGraph')}
                onClick={() => openTab('graph', { run: params.run })}
              >
                <IconMaximize size={14} stroke={1.75} aria-hidden />
              </button>
            </header>
            {/* The operators below say the same in words; who wants to look closer opens the graph. */}
            <div className="mini-graph" inert>
              <Groups
                key={model.groups.length}
                model={model}
                version={version}
                open={(task) => openTab('graph', { run: params.run, task })}
              />
            </div>
          </section>
          <Diagnosis model={model} dataset={dataset} />
          <TaskStream run={params.run} model={model} version={version} end={Math.max(end, model.time)} />
          <Operators model={model} />
          <Memory model={model} />
          <Load model={model} end={Math.max(end, model.time)} />
          <Durations model={model} run={params.run} />
          <Outlook model={model} />
          <Troubles model={model} run={params.run} dataset={dataset} />
        </div>
      )}
    </section>
  );
}

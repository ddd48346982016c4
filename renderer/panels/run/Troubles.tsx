/** What went wrong, by file, and what was decided on the way. */
import type { ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatSeconds } from '../../i18n/numbers.js';
import { fileName } from '../../shell/file-name.js';
import { useWorkspace } from '../../state/client.js';
import { openTab } from '../../state/tabs.js';
import { decisionWords } from './decision-words.js';

const MOST_DECISIONS = 8;

interface Props {
  readonly model: RunModel;
  readonly run: string;
  readonly dataset: string | null;
}

export function Troubles({ model, run, dataset }: Props): ReactElement {
  const t = useText('run');
  const say = useErrorWords();
  const words = useText('decisions');
  const aside = useWorkspace().datasets.find(({ id }) => id === dataset)?.quarantined ?? 0;
  const { errors, warnings, losses, decisions } = model;
  return (
    <section className="card" aria-label={t('errorsAndDecisions')}>
      <header>
        <h3>{t('errors')}</h3>
      </header>
      <ul className="card-body sm">
        {errors.map(({ path, count, first }) => (
          <li key={path ?? ''}>
            <b className="b run-error">
              {t('failedTasks', { file: path === null ? t('noFile') : fileName(path), count })}
            </b>
            {first.slice(0, 3).map(({ task, error }) => (
              <button
                key={task}
                type="button"
                className="link"
                onClick={() => openTab('graph', { run, task: model.tasks.keys[task] ?? '' })}
              >
                {say(error).message}
              </button>
            ))}
          </li>
        ))}
        {losses.map(({ time, worker, tasks }) => (
          <li key={`${time} ${worker}`} className="run-error">
            {t('workerLost', { worker: worker + 1, time: formatSeconds(time / 1000), tasks })}
          </li>
        ))}
        {warnings.map(({ time, message }) => (
          <li key={`${time} ${message}`} className="run-warning">
            {message}
          </li>
        ))}
        {aside > 0 && dataset !== null && (
          <li>
            <button type="button" className="link" onClick={() => openTab('quarantine', { dataset })}>
              {t('aside', { rows: formatCount(aside) })}
            </button>
          </li>
        )}
        {errors.length + losses.length + warnings.length + aside === 0 && <li className="t2">{t('noErrors')}</li>}
      </ul>
      {decisions.length > 0 && (
        <>
          <header>
            <h3>{t('decisions')}</h3>
          </header>
          <ul className="card-body sm t2">
            {decisions.slice(-MOST_DECISIONS).map((decision) => {
              const { about, choice, why } = decisionWords(decision, words);
              return (
                <li key={`${decision.time} ${decision.subject}`} title={decision.reason}>
                  {t('decided', { about })} <b className="b">{choice}</b> {t('because', { why })}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}

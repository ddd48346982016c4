/** What failed, with its files; each can be looked at. */
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { CANCELLED, FAILED, type RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { baseOf } from './files.js';

interface ErrorStripProps {
  readonly model: RunModel;
  readonly version: number;
  select(task: number): void;
}

const MOST_SHOWN = 4;

export function ErrorStrip({ model, select }: ErrorStripProps): ReactElement | null {
  const t = useText('graph');
  const failed = model.states[FAILED] ?? 0;
  const stopped = model.states[CANCELLED] ?? 0;
  const first = model.errors.flatMap(({ path, first: tasks }) => tasks.map((entry) => ({ ...entry, path })));
  if (first.length === 0) return null;
  return (
    <section className="note danger graph-errors" aria-label={t('errors')}>
      <IconAlertCircle size={14} stroke={1.75} aria-hidden />
      <div>
        <p>
          {t('failedTasks', { count: failed, text: formatCount(failed) })}
          {stopped > 0 && ` ${t('stoppedTasks', { count: stopped, text: formatCount(stopped) })}`}
        </p>
        <ul>
          {first.slice(0, MOST_SHOWN).map(({ task, path, error }) => (
            <li key={task}>
              <button type="button" className="task-link" onClick={() => select(task)}>
                {path === null
                  ? model.tasks.keys[task]
                  : t('filePart', { file: baseOf(path), part: model.tasks.partition[task] ?? 0 })}
              </button>{' '}
              {error.message}
            </li>
          ))}
          {first.length > MOST_SHOWN && <li className="t3">+{formatCount(failed - MOST_SHOWN)}</li>}
        </ul>
      </div>
    </section>
  );
}

/** What could not be done, by file, each a way to its task. */
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { fileName } from '../../shell/file-name.js';

interface FailuresProps {
  readonly model: RunModel;
  readonly version: number;
  readonly select: (task: string) => void;
}

const SHOWN = 4;

export function Failures({ model, select }: FailuresProps): ReactElement | null {
  const t = useText('graph');
  const say = useErrorWords();
  const { errors } = model;
  if (errors.length === 0) return null;
  const count = errors.reduce((sum, file) => sum + file.count, 0);
  return (
    <div className="note danger failures" role="status">
      <IconAlertCircle size={16} stroke={1.6} />
      <span>
        {t('failures', { count, tasks: formatCount(count) })}{' '}
        {errors.slice(0, SHOWN).map(({ path, first }) => {
          const [one] = first;
          if (one === undefined) return null;
          const name = path === null ? (model.tasks.keys[one.task] ?? '') : fileName(path);
          return (
            <button
              key={path ?? ''}
              type="button"
              className="task-link"
              title={say(one.error).message}
              onClick={() => select(model.tasks.keys[one.task] ?? '')}
            >
              {name}
            </button>
          );
        })}
        {errors.length > SHOWN && t('andFiles', { files: formatCount(errors.length - SHOWN) })}
      </span>
    </div>
  );
}

/** Tasks by their keys, each a way to it; of very many the first. */
import type { ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';

interface TaskLinksProps {
  readonly model: RunModel;
  readonly numbers: ArrayLike<number>;
  select(task: string): void;
}

const MOST = 6;

export function TaskLinks({ model, numbers, select }: TaskLinksProps): ReactElement {
  const t = useText('graph');
  if (numbers.length === 0) return <>{t('none')}</>;
  const keys = Array.from(
    { length: Math.min(MOST, numbers.length) },
    (_, i) => model.tasks.keys[numbers[i] ?? -1] ?? '',
  );
  return (
    <>
      {keys.map((key) => (
        <button key={key} type="button" className="task-link" onClick={() => select(key)}>
          {key}
        </button>
      ))}
      {numbers.length > MOST && <span className="t3">+{formatCount(numbers.length - MOST)}</span>}
    </>
  );
}

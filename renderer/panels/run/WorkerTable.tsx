/** The task stream in words and numbers: what each worker did, and with what. */
import type { ReactElement } from 'react';
import { DONE, FAILED, LOST, PARTS, type RunModel, type SpanList } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatSeconds, formatShare } from '../../i18n/numbers.js';

export function WorkerTable({ model }: { readonly model: RunModel }): ReactElement {
  const t = useText('run');
  return (
    <table className="worker-table sm num">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('tasksOf')}</th>
          <th scope="col">{t('errors')}</th>
          <th scope="col">{t('busy')}</th>
          {PARTS.map((part) => (
            <th key={part} scope="col">
              {t(part)}
            </th>
          ))}
          <th scope="col">{t('disk')}</th>
        </tr>
      </thead>
      <tbody>
        {model.streams.map((spans, worker) => {
          const { wrong, busy, parts, spilled } = sums(spans, model);
          return (
            <tr key={worker}>
              <th scope="row">{t('worker', { number: worker + 1 })}</th>
              <td>{formatCount(spans.count)}</td>
              <td>{formatCount(wrong)}</td>
              <td>{formatShare(model.time === 0 ? 0 : Math.min(1, busy / model.time))}</td>
              {parts.map((time, part) => (
                <td key={PARTS[part]}>{formatSeconds(time / 1000)}</td>
              ))}
              <td>{spilled === 0 ? '' : formatBytes(spilled)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface Sums {
  readonly wrong: number;
  readonly busy: number;
  readonly parts: readonly number[];
  /** Bytes of results that lie on disk. */
  readonly spilled: number;
}

function sums(spans: SpanList, { tasks, time: now }: RunModel): Sums {
  const parts = PARTS.map(() => 0);
  let wrong = 0;
  let busy = 0;
  let spilled = 0;
  for (let span = 0; span < spans.count; span++) {
    const end = spans.end[span] ?? NaN;
    busy += (Number.isNaN(end) ? now : end) - (spans.start[span] ?? 0);
    if (spans.state[span] === DONE) spilled += tasks.spilled[spans.task[span] ?? 0] ?? 0;
    if (spans.state[span] === FAILED || spans.state[span] === LOST) wrong++;
    for (let part = 0; part < PARTS.length; part++)
      parts[part] = (parts[part] ?? 0) + (spans.parts[span * PARTS.length + part] ?? 0);
  }
  return { wrong, busy, parts, spilled };
}

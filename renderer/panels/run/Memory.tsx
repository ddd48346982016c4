/** Memory by worker: columns and other of its share of the limit, and what lies on disk. Spills at 60 %, pauses at 80 %. */
import type { ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatShare } from '../../i18n/numbers.js';

const SPILL = 0.6;

export function Memory({ model }: { readonly model: RunModel }): ReactElement {
  const t = useText('run');
  const share = Math.max(1, model.memoryLimit / Math.max(1, model.workers));
  const isOnDisk = model.memory.some((series) => zero(series.last('spilled')) > 0);
  const width = (bytes: number): string => `${Math.min(100, (bytes / share) * 100)}%`;
  return (
    <section className="card" aria-label={t('memory')}>
      <header>
        <h3>{t('memory')}</h3>
        <span className="grow" />
        <span className="legend">
          <span>
            <i className="sq kind-compute" />
            {t('columns')}
          </span>
          <span>
            <i className="sq other" />
            {t('other')}
          </span>
          <span>
            <i className="sq kind-spill hatched" />
            {t('disk')}
          </span>
        </span>
      </header>
      <div className={isOnDisk ? 'card-body' : 'card-body no-disk'}>
        <div className="worker-memory cap t2" aria-hidden="true">
          <span />
          <span className="memory-scale">
            <span>0</span>
            <span className="at-spill">{t('spillLine')}</span>
            <span className="at-pause">{t('pauseLine')}</span>
          </span>
        </div>
        <ul>
          {model.memory.map((series, worker) => {
            const columns = zero(series.last('columns'));
            const other = zero(series.last('other'));
            const spilled = zero(series.last('spilled'));
            const used = columns + other;
            return (
              <li key={worker} className="worker-memory sm num" data-testid="worker-memory">
                <span>{t('worker', { number: worker + 1 })}</span>
                <span
                  className="bars lines"
                  role="img"
                  aria-label={t('memoryAlt', {
                    share: formatShare(used / share),
                    columns: formatBytes(columns),
                    other: formatBytes(other),
                  })}
                >
                  <i className="columns" style={{ width: width(columns) }} />
                  <i className="other" style={{ width: width(other) }} />
                </span>
                <span className={used > SPILL * share ? 'right bb' : 'right t2'}>{formatBytes(used)}</span>
                <span className="right t2 on-disk">
                  {spilled > 0 && (
                    <>
                      <i className="sq kind-spill hatched" aria-hidden />
                      <span className="for-readers">{t('disk')} </span>
                      {formatBytes(spilled)}
                    </>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
        <p className="sm t3 num peak">
          {t('peak', { bytes: formatBytes(model.peakMemory), share: formatBytes(share) })}
        </p>
      </div>
    </section>
  );
}

function zero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

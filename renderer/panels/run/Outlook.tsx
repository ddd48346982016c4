/** What was foretold, beside what was measured. */
import type { ReactElement } from 'react';
import type { Range, RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatSeconds, formatShare } from '../../i18n/numbers.js';

export function Outlook({ model }: { readonly model: RunModel }): ReactElement {
  const t = useText('run');
  const seconds = model.time / 1000;
  const over = model.memoryLimit > 0 && model.peakMemory > model.memoryLimit;
  const isMore = model.spilled > (model.memoryForecast?.spilled?.high ?? 0);
  const range = (bytes: Range | null): string => {
    if (bytes === null) return t('unknown');
    const [from, to] = [formatBytes(bytes.low), formatBytes(bytes.high)];
    return from === to ? from : t('fromTo', { from, to });
  };
  return (
    <section className="card" aria-label={t('outlook')}>
      <header>
        <h3>{t('outlook')}</h3>
      </header>
      <div className="card-body">
        <table className="outlook sm num">
          <thead>
            <tr>
              <td />
              <th scope="col">{t('foretold')}</th>
              <th scope="col">{model.isOver ? t('measured') : t('soFar')}</th>
            </tr>
          </thead>
          <tbody>
            {model.predictions.map(({ share, low, high }) => (
              <tr key={share}>
                <th scope="row">{t('timeAt', { share: formatShare(share) })}</th>
                <td>{t('fromTo', { from: formatSeconds(low), to: formatSeconds(high) })}</td>
                <td className={seconds > high ? 'more' : ''}>{formatSeconds(seconds)}</td>
              </tr>
            ))}
            {model.predictions.length === 0 && (
              <tr>
                <th scope="row">{t('time')}</th>
                <td>{t('tooShort')}</td>
                <td>{formatSeconds(seconds)}</td>
              </tr>
            )}
            <tr>
              <th scope="row">{t('toRead')}</th>
              <td>{formatBytes(model.totalBytes)}</td>
              <td>{formatBytes(model.bytes)}</td>
            </tr>
            <tr>
              <th scope="row">{t('peakMemory')}</th>
              <td>{t('atMost', { bytes: formatBytes(model.memoryLimit) })}</td>
              <td className={over ? 'more' : ''}>{formatBytes(model.peakMemory)}</td>
            </tr>
            <tr>
              <th scope="row">{t('neededMemory')}</th>
              <td>{range(model.memoryForecast?.needed ?? null)}</td>
              <td />
            </tr>
            <tr>
              <th scope="row">{t('spilled')}</th>
              <td>{range(model.memoryForecast?.spilled ?? null)}</td>
              <td className={isMore ? 'more' : ''}>{formatBytes(model.spilled)}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

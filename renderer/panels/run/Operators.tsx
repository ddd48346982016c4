/** How far each operator is, what share of the time it takes, and how long one task of it. */
import type { ReactElement } from 'react';
import { DONE, FAILED, RUNNING, type RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatShare } from '../../i18n/numbers.js';
import { shortTime } from './short-time.js';
import { useTitles } from '../../run-parts/use-titles.js';

/** From this share of the time on it stands out. */
const MUCH = 0.5;

export function Operators({ model }: { readonly model: RunModel }): ReactElement {
  const t = useText('run');
  const titleOf = useTitles();
  const all = model.groups.reduce((sum, group) => sum + group.seconds, 0);
  return (
    <section className="card" aria-label={t('operators')}>
      <header>
        <h3>{t('operators')}</h3>
        <span className="grow" />
        <span className="meta">{t('shareAndMedian')}</span>
      </header>
      <ul className="card-body">
        {model.groups.map((group) => {
          const done = group.states[DONE] ?? 0;
          const running = group.states[RUNNING] ?? 0;
          const failed = group.states[FAILED] ?? 0;
          const part = (count: number): string => `${(count / Math.max(1, group.count)) * 100}%`;
          const share = all === 0 ? 0 : group.seconds / all;
          return (
            <li key={group.name} className="operator sm num" data-testid="operator">
              <span className="ell" title={titleOf(group)}>
                {titleOf(group)}
              </span>
              <span className="bars" aria-hidden="true">
                <i className="part-done" style={{ width: part(done) }} />
                <i className="part-running" style={{ width: part(running) }} />
                <i className="part-failed" style={{ width: part(failed) }} />
              </span>
              <span className="right t2" data-testid="operator-count">
                {formatCount(done)} / {formatCount(group.count)}
              </span>
              <span className={share >= MUCH ? 'right bb' : 'right t2'}>{share === 0 ? '' : formatShare(share)}</span>
              <span className="right t3">{group.median === 0 ? '' : shortTime(group.median, t)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** How long tasks of each operator take, most of them and the middle one, and those that take far longer than their like. */
import type { ReactElement } from 'react';
import type { GroupModel, RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { openTab } from '../../state/tabs.js';
import { shortTime } from './short-time.js';
import { useTitles } from '../../run-parts/use-titles.js';

const MOST_SLOW = 4;
/** Most of the tasks: without the quickest and slowest. */
const [LOW, HIGH] = [0.05, 0.95] as const;

export function Durations({ model, run }: { readonly model: RunModel; readonly run: string }): ReactElement | null {
  const t = useText('run');
  const groups = model.groups.filter((group) => group.median > 0);
  if (groups.length === 0) return null;
  const longest = Math.max(...groups.map((group) => group.quantile(HIGH)));
  const shortest = Math.min(...groups.map((group) => group.quantile(LOW)));
  const slow = model.slowest(MOST_SLOW);
  return (
    <section className="card" aria-label={t('durations')}>
      <header>
        <h3>{t('durations')}</h3>
        <span className="grow" />
        <span className="meta">{t('ninetyPercent')}</span>
      </header>
      <div className="card-body">
        <ul>
          {groups.map((group) => (
            <Range key={group.name} group={group} shortest={shortest} longest={longest} />
          ))}
        </ul>
        {slow.length > 0 && (
          <>
            <h4 className="sm b">{t('stragglers')}</h4>
            <ul>
              {slow.map(({ task, seconds, times }) => (
                <li key={task} className="sm num straggler">
                  <button
                    type="button"
                    className="link ell"
                    onClick={() => openTab('graph', { run, task: model.tasks.keys[task] ?? '' })}
                  >
                    {model.tasks.keys[task]}
                  </button>
                  <span className="right t2">
                    {t('timesMedian', { time: shortTime(seconds, t), times: formatCount(Math.round(times)) })}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

interface RangeProps {
  readonly group: GroupModel;
  /** Seconds of the two ends of the scale, which is logarithmic. */
  readonly shortest: number;
  readonly longest: number;
}

function Range({ group, shortest, longest }: RangeProps): ReactElement {
  const t = useText('run');
  const titleOf = useTitles();
  const [low, high] = [group.quantile(LOW), group.quantile(HIGH)];
  const whole = Math.log(longest / shortest);
  const place = (seconds: number): number => (whole <= 0 ? 0 : (Math.log(seconds / shortest) / whole) * 98);
  const width = Math.max(2, place(high) - place(low));
  const [from, to] = [shortTime(low, t), shortTime(high, t)];
  return (
    <li className="duration sm num">
      <span className="ell" title={titleOf(group)}>
        {titleOf(group)}
      </span>
      <span className="range" aria-hidden="true">
        <i className="most" style={{ left: `${place(low)}%`, width: `${width}%` }} />
        <i className="middle" style={{ left: `${place(group.median)}%` }} />
      </span>
      <span className="right t2">{from === to ? from : t('fromTo', { from, to })}</span>
    </li>
  );
}

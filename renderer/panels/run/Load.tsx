/** Processor and files over the run: what all cores did, and bytes a second from and to disk. */
import type { ReactElement, ReactNode } from 'react';
import { Area, ComposedChart, Line, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { RunModel, Series } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatShare } from '../../i18n/numbers.js';

/** Points of a line, after reducing. */
const MOST_POINTS = 200;

/** `end`: milliseconds that the axis is long. */
export function Load({ model, end }: { readonly model: RunModel; readonly end: number }): ReactElement {
  const t = useText('run');
  const cores = Math.max(1, model.cores) * 100;
  const all = formatShare(cores / 100);
  const disk = reduced(model.io);
  const most = Math.max(1, ...disk.map(({ first, second }) => Math.max(first, second)));
  const percent = formatShare(Math.round(model.cpu.last('percent')) / 100);
  const rates = { read: formatBytes(model.io.last('read')), written: formatBytes(model.io.last('written')) };
  const none = <p className="sm t3 no-load">{t('notMeasured')}</p>;
  return (
    <section className="card" aria-label={t('load')}>
      <header>
        <h3>{t('cpu')}</h3>
        <span className="grow" />
        <span className="meta">{t('ofCores', { percent, all })}</span>
      </header>
      {model.cpu.count === 0 ? (
        none
      ) : (
        <Chart points={reduced(model.cpu)} end={end} top={cores} topText={all} name="--kind-compute" />
      )}
      <header>
        <h3>{t('io')}</h3>
        <span className="grow" />
        <span className="meta">{t('rates', rates)}</span>
      </header>
      {model.io.count === 0 ? (
        none
      ) : (
        <Chart
          points={disk}
          end={end}
          top={most}
          topText={t('perSecond', { rate: formatBytes(most) })}
          name="--kind-read"
        >
          <Line
            dataKey="second"
            stroke="var(--warn-mark)"
            strokeDasharray="4 2"
            strokeWidth={1.5}
            isAnimationActive={false}
            dot={false}
          />
        </Chart>
      )}
    </section>
  );
}

interface Point {
  readonly time: number;
  readonly first: number;
  readonly second: number;
}

interface ChartProps {
  readonly points: readonly Point[];
  readonly end: number;
  readonly top: number;
  readonly topText: string;
  readonly name: string;
  readonly children?: ReactNode;
}

function Chart({ points, end, top, topText, name, children }: ChartProps): ReactElement {
  return (
    <div className="load-line" aria-hidden="true">
      <ResponsiveContainer width="100%" height={64}>
        <ComposedChart accessibilityLayer={false} data={[...points]} margin={{ top: 6, right: 0, bottom: 2, left: 12 }}>
          <XAxis dataKey="time" type="number" domain={[0, Math.max(1, end)]} hide />
          <YAxis domain={[0, top]} hide />
          <Area
            dataKey="first"
            stroke={`var(${name})`}
            fill={`var(${name})`}
            fillOpacity={0.25}
            strokeWidth={1.5}
            isAnimationActive={false}
            dot={points.length === 1}
          />
          {children}
        </ComposedChart>
      </ResponsiveContainer>
      <span className="load-scale cap t3 num">
        <span>{topText}</span>
        <span>0</span>
      </span>
    </div>
  );
}

/** The largest of each stretch, so that no peak is lost; from the beginning of the run on, as each measures what was before it. */
function reduced({ time, values, count }: Series): Point[] {
  const step = Math.max(1, Math.ceil(count / MOST_POINTS));
  const [one, two] = values;
  const points: Point[] = [];
  for (let from = 0; from < count; from += step) {
    let first = 0;
    let second = 0;
    const to = Math.min(count, from + step);
    for (let at = from; at < to; at++) {
      first = Math.max(first, one?.[at] ?? 0);
      second = Math.max(second, two?.[at] ?? 0);
    }
    points.push({ time: time[to - 1] ?? 0, first, second });
  }
  const [begin] = points;
  return begin === undefined ? [] : [{ ...begin, time: 0 }, ...points];
}

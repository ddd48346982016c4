/** The cards of the dashboard: operators, memory, CPU and disk, the diagnosis, errors and decisions. */
import type { ReactElement } from 'react';
import { Area, AreaChart, ResponsiveContainer, YAxis } from 'recharts';
import type { RunModel, Finding } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatSeconds, formatShare } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';

const DONE = 3;
const RUNNING = 2;
const FAILED = 5;
/** Points of a line, after reducing. */
const MOST_POINTS = 200;

export function Operators({ model }: { readonly model: RunModel }): ReactElement {
  const t = useText('run');
  const all = model.groups.reduce((sum, group) => sum + group.seconds, 0);
  return (
    <section className="card" aria-label={t('operators')}>
      <header>
        <h3>{t('operators')}</h3>
        <span className="grow" />
        <span className="meta">
          {t('share')}, {t('median')}
        </span>
      </header>
      <div className="card-body">
        {model.groups.map((group) => {
          const done = group.states[DONE] ?? 0;
          const running = group.states[RUNNING] ?? 0;
          const failed = group.states[FAILED] ?? 0;
          const part = (count: number): string => `${(count / Math.max(1, group.count)) * 100}%`;
          return (
            <div key={group.name} className="operator sm num" data-testid="operator">
              <span className="ell" title={group.name}>
                {group.title}
              </span>
              <span className="bars" aria-hidden="true">
                <i className="part-done" style={{ width: part(done) }} />
                <i className="part-running" style={{ width: part(running) }} />
                <i className="part-failed" style={{ width: part(failed) }} />
              </span>
              <span className="right" data-testid="operator-count">
                {formatCount(done)} / {formatCount(group.count)}
              </span>
              <span className="right t2">{all === 0 ? '' : formatShare(group.seconds / all)}</span>
              <span className="right t3">{group.median === 0 ? '' : formatSeconds(group.median)}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
}

export function Memory({ model }: { readonly model: RunModel }): ReactElement {
  const t = useText('run');
  const share = Math.max(1, model.memoryLimit / Math.max(1, model.workers));
  const width = (bytes: number): string => `${Math.min(100, (bytes / share) * 100)}%`;
  return (
    <section className="card" aria-label={t('memory')}>
      <header>
        <h3>{t('memory')}</h3>
        <span className="grow" />
        <span className="meta">
          {t('spillLine')}, {t('pauseLine')}
        </span>
      </header>
      <div className="card-body">
        {model.memory.map((series, worker) => {
          const columns = zero(series.last('columns'));
          const other = zero(series.last('other'));
          const spilled = zero(series.last('spilled'));
          return (
            <div key={worker} className="worker-memory sm num">
              <span>{t('worker', { number: worker + 1 })}</span>
              <span className="bars lines" aria-hidden="true">
                <i className="columns" style={{ width: width(columns) }} />
                <i className="other" style={{ width: width(other) }} />
              </span>
              <span className="right">{formatBytes(columns + other)}</span>
              <span className="right t3">{spilled > 0 ? formatBytes(spilled) : ''}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
}

export function Load({ model }: { readonly model: RunModel }): ReactElement | null {
  const t = useText('run');
  // A run that was over before the first measure has none.
  if (model.cpu.count === 0) return null;
  const cpu = reduced(model.cpu.time, model.cpu.values[0], model.cpu.count);
  const read = reduced(model.io.time, model.io.values[0], model.io.count);
  return (
    <section className="card" aria-label={t('cpu')}>
      <header>
        <h3>{t('cpu')}</h3>
        <span className="grow" />
        <span className="meta">
          {Math.round(zero(model.cpu.last('percent')))} % / {model.cores * 100} %
        </span>
      </header>
      <Line points={cpu} top={Math.max(100, model.cores * 100)} name="--kind-compute" />
      <header>
        <h3>{t('io')}</h3>
        <span className="grow" />
        <span className="meta">{t('reads', { rate: formatBytes(zero(model.io.last('read'))) })}</span>
      </header>
      <Line points={read} top={Math.max(1, ...read.map(({ value }) => value))} name="--kind-read" />
    </section>
  );
}

interface Point {
  readonly time: number;
  readonly value: number;
}

function Line(props: { readonly points: readonly Point[]; readonly top: number; readonly name: string }): ReactElement {
  const { points, top, name } = props;
  return (
    <div className="load-line" aria-hidden="true">
      <ResponsiveContainer width="100%" height={72}>
        <AreaChart data={[...points]} margin={{ top: 4, right: 8, bottom: 0, left: 8 }}>
          <YAxis domain={[0, top]} hide />
          <Area
            dataKey="value"
            stroke={`var(${name})`}
            fill={`var(${name})`}
            fillOpacity={0.18}
            strokeWidth={1.5}
            isAnimationActive={false}
            dot={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
}

/** The largest of each stretch, so that no peak is lost. */
function reduced(time: Float64Array, values: Float64Array | undefined, count: number): Point[] {
  const step = Math.max(1, Math.ceil(count / MOST_POINTS));
  const points: Point[] = [];
  for (let i = 0; i < count; i += step) {
    let value = 0;
    for (let j = i; j < Math.min(count, i + step); j++) value = Math.max(value, values?.[j] ?? 0);
    points.push({ time: time[i] ?? 0, value });
  }
  return points;
}

export function Diagnosis(props: { readonly model: RunModel; readonly dataset: string | null }): ReactElement {
  const { model, dataset } = props;
  const t = useText('run');
  const client = useClient();
  const [finding] = model.diagnosis();
  return (
    <section className="card diagnosis" aria-label={t('why')}>
      <header>
        <h3>{t('why')}</h3>
      </header>
      <div className="card-body">
        <p className="finding">{finding === undefined ? t('noFinding') : sentence(finding, t)}</p>
        {finding?.action === 'import' && dataset !== null && (
          <>
            <p className="sm t2">{t('importHelp')}</p>
            <button
              type="button"
              className="btn primary"
              onClick={() => void client.call('dataset.import', { dataset }).catch(notifyError)}
            >
              {t('import')}
            </button>
          </>
        )}
      </div>
    </section>
  );
}

function sentence({ id, share, evidence }: Finding, t: ReturnType<typeof useText<'run'>>): string {
  const given = { share: formatShare(share), times: Math.round(evidence['times'] ?? 0) };
  switch (id) {
    case 'csv-parsing':
      return t('csvParsing', given);
    case 'spilling':
      return t('spilling', given);
    case 'memory-pauses':
      return t('memoryPauses', given);
    case 'reading':
      return t('reading', given);
    case 'straggler':
      return t('straggler', given);
    case 'threads':
      return t('threads', given);
  }
}

export function Notes({ model }: { readonly model: RunModel }): ReactElement | null {
  const t = useText('run');
  if (model.errors.length === 0 && model.decisions.length === 0 && model.warnings.length === 0) return null;
  return (
    <section className="card" aria-label={t('decisions')}>
      <header>
        <h3>{model.errors.length > 0 ? t('errors') : t('decisions')}</h3>
      </header>
      <ul className="card-body sm">
        {model.errors.flatMap(({ path, first }) =>
          first.map(({ task, error }) => (
            <li key={task} className="run-error">
              {path ?? ''} {error.message}
            </li>
          )),
        )}
        {model.warnings.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
        {model.decisions.slice(-8).map(({ time, subject, choice, reason }) => (
          <li key={`${time}${subject}`} className="t2">
            {subject}: {choice} ({reason})
          </li>
        ))}
      </ul>
    </section>
  );
}

function zero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

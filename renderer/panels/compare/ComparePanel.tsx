/** Two runs side by side: what each took in all, by operator and by kind of work, and the ratio. */
import { IconActivity } from '@tabler/icons-react';
import { useMemo, type ReactElement } from 'react';
import type { RunSummary } from '../../../app/protocol/runs.js';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDay,
  formatSeconds,
  formatShare,
  formatValue,
} from '../../i18n/numbers.js';
import { useText } from '../../i18n/index.js';
import { useRunModel } from '../../state/run-model.js';
import { useRuns } from '../../state/runs.js';
import { openTab } from '../../state/tabs.js';
import type { PanelProps } from '../panel.js';
import { useTitles } from '../../run-parts/use-titles.js';
import { compareRuns, ratioOf, type Compared, type Measure } from './comparison.js';
import './compare.css';

export function ComparePanel({
  params,
  update,
}: PanelProps<{ readonly run: string; readonly other?: string | undefined }>): ReactElement {
  const t = useText('compare');
  const runs = useRuns();
  const other = params.other ?? likeliest(runs, params.run)?.run ?? '';
  const set = (run: string, second: string): void => update({ run, other: second });
  return (
    <section className="compare panel" aria-label={t('title')}>
      <div className="toolbar">
        <h2 className="title">{t('title')}</h2>
        <Choice label={t('first')} runs={runs} run={params.run} choose={(run) => set(run, other)} />
        <span className="t2">{t('with')}</span>
        <Choice label={t('second')} runs={runs} run={other} choose={(run) => set(params.run, run)} />
      </div>
      {other === '' ? <p className="note info">{t('onlyOne')}</p> : <Both one={params.run} other={other} />}
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly runs: readonly RunSummary[];
  readonly run: string;
  choose(run: string): void;
}

function Choice({ label, runs, run, choose }: ChoiceProps): ReactElement {
  const t = useText('compare');
  return (
    <>
      <select className="field" aria-label={label} value={run} onChange={(event) => choose(event.currentTarget.value)}>
        {!runs.some((one) => one.run === run) && <option value={run}>{t('gone')}</option>}
        {runs.map(({ run: id, number, title, startedAt, seconds }) => (
          <option key={id} value={id}>
            {t('option', {
              number,
              title,
              when: `${formatDay(startedAt)} ${formatClock(startedAt)}`,
              time: formatSeconds(seconds),
            })}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="ib s"
        aria-label={t('open', { name: label })}
        onClick={() => openTab('run', { run })}
      >
        <IconActivity size={14} stroke={1.75} aria-hidden />
      </button>
    </>
  );
}

function Both({ one, other }: { readonly one: string; readonly other: string }): ReactElement {
  const t = useText('compare');
  const titleOf = useTitles();
  const [first, second] = [useRunModel(one), useRunModel(other)];
  const compared = useMemo(
    () => compareRuns(first.model, second.model, titleOf),
    [first.model, first.version, second.model, second.version, titleOf],
  );
  if (first.version === 0 || second.version === 0)
    return first.whole && second.whole ? (
      <p className="note info">{t('noRecording')}</p>
    ) : (
      <p className="sm t3 reading">{t('reading')}</p>
    );
  const parts = compared.parts.map((part) => ({ ...part, name: t(part.name as 'read') }));
  const whole = compared.whole.map((part) => ({ ...part, name: t(part.name as 'time') }));
  return (
    <div className="compared">
      <Table title={t('whole')} rows={whole} />
      <Table title={t('operators')} rows={compared.operators} />
      <Table title={t('parts')} rows={parts} />
    </div>
  );
}

function Table({ title, rows }: { readonly title: string; readonly rows: readonly Compared[] }): ReactElement {
  const t = useText('compare');
  return (
    <table className="card sm num">
      <caption>{title}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t('first')}</th>
          <th scope="col">{t('second')}</th>
          <th scope="col">{t('ratio')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const ratio = ratioOf(row);
          const most = Math.max(row.one ?? 0, row.other ?? 0);
          return (
            <tr key={row.name}>
              <th scope="row" className="ell" title={row.name}>
                {row.name}
              </th>
              <Value value={row.one} most={most} measure={row.measure} />
              <Value value={row.other} most={most} measure={row.measure} />
              <td className={ratio !== null && (ratio > 1.1 || ratio < 0.9) ? 'b' : 't2'}>
                {ratio === null ? '' : t('times', { ratio: formatValue(Number(ratio.toPrecision(3))) })}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface ValueProps {
  readonly value: number | null;
  readonly most: number;
  readonly measure: Measure;
}

function Value({ value, most, measure }: ValueProps): ReactElement {
  const t = useText('compare');
  if (value === null) return <td className="t3">{t('nothing')}</td>;
  return (
    <td>
      <span className="of-most" aria-hidden="true">
        <i style={{ width: `${most === 0 ? 0 : (value / most) * 100}%` }} />
      </span>
      {FORMATS[measure](value)}
    </td>
  );
}

const FORMATS: Readonly<Record<Measure, (value: number) => string>> = {
  seconds: formatSeconds,
  bytes: formatBytes,
  count: formatCount,
  share: formatShare,
};

/** The newest other run of the same name, else of any. */
function likeliest(runs: readonly RunSummary[], run: string): RunSummary | undefined {
  const title = runs.find((one) => one.run === run)?.title;
  const others = runs.filter((one) => one.run !== run);
  return others.find((one) => one.title === title) ?? others[0];
}

/** The chart below the table: its head with what is measured and how, and the drawing when its rows are there. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { PartitaError } from '../../../app/protocol/errors.js';
import type { ViewState } from '../../../app/protocol/views.js';
import { schemaOf } from '../../../app/recipe/schema.js';
import type { GroupBy, Step } from '../../../app/recipe/steps.js';
import { isNumberType } from '../../grid/cells.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { later, PartMissing } from '../../later.js';
import { useClient } from '../../state/client.js';
import type { ChartProps } from './Chart.js';
import { CHART_KINDS, chartChoice, firstChoice, type ChartChoice, type ChartKind } from './chart-choice.js';
import { chartRows, type ChartRows } from './chart-data.js';

/** The drawing library is fetched with the first chart. */
const Chart = later<ChartProps>(async () => (await import('./Chart.js')).Chart, {
  waiting: () => <div className="chart" />,
  missing: ({ again }) => (
    <div className="chart">
      <PartMissing again={again} />
    </div>
  ),
});

interface ChartCardProps {
  readonly dataset: string;
  readonly steps: readonly Step[];
  readonly groupBy: GroupBy;
  readonly state: ViewState;
  readonly stale: boolean;
}

export function ChartCard({ dataset, steps, groupBy, state, stale }: ChartCardProps): ReactNode {
  const t = useText('groupby');
  const choice = useMemo(() => choiceOf(groupBy, state), [groupBy, state]);
  const first = firstChoice(choice, groupBy);
  const [given, setGiven] = useState<{ kind?: ChartKind; measure?: string; across?: string }>({});
  const kind = given.kind !== undefined && choice.kinds.includes(given.kind) ? given.kind : first.kind;
  const measure =
    given.measure !== undefined && choice.measures.includes(given.measure) ? given.measure : first.measure;
  const numeric = state.columns.filter(({ type }) => isNumberType(type)).map(({ name }) => name);
  const across = numeric.find((name) => name === given.across) ?? numeric.find((name) => name !== measure);
  const along = kind === 'scatter' ? (across === undefined ? [] : [across]) : choice.along;
  const rows = useChartRows(kind, measure, along, { dataset, steps, state });
  if (kind === null || measure === null) return <p className="chart-none t3">{t('noChart')}</p>;
  const title = t('chartTitle', { measure, along: along.join(', ') });
  const names = { bars: t('bars'), line: t('line'), scatter: t('scatter') };
  return (
    <section className={stale ? 'chartcard stale' : 'chartcard'} aria-label={t('chart')}>
      <header>
        <h3 className="bb sm">{title}</h3>
        {rows !== null && <span className="cap t3 num">{note(t, rows)}</span>}
        <span className="grow" />
        {kind === 'scatter' && (
          <select
            aria-label={t('across')}
            value={across}
            onChange={(event) => setGiven({ ...given, across: event.currentTarget.value })}
          >
            {numeric.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        <select
          aria-label={t('measure')}
          value={measure}
          onChange={(event) => setGiven({ ...given, measure: event.currentTarget.value })}
        >
          {choice.measures.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <select
          aria-label={t('chartKind')}
          value={kind}
          onChange={(event) =>
            setGiven({ ...given, kind: CHART_KINDS.find((one) => one === event.currentTarget.value) ?? kind })
          }
        >
          {choice.kinds.map((name) => (
            <option key={name} value={name}>
              {names[name]}
            </option>
          ))}
        </select>
      </header>
      {rows === null || rows.rows === 0 ? (
        <p className="chart t3">{rows === null ? '' : t('noGroups')}</p>
      ) : (
        <Chart kind={kind} rows={rows} measure={measure} isTime={isTime(along, state)} label={title} />
      )}
    </section>
  );
}

/** Asked for anew when the view's rows change; the old ones stay until the new ones are there. */
function useChartRows(
  kind: ChartKind | null,
  measure: string | null,
  along: readonly string[],
  { dataset, steps, state }: { dataset: string; steps: readonly Step[]; state: ViewState },
): ChartRows | null {
  const client = useClient();
  const [rows, setRows] = useState<{ readonly key: string; readonly rows: ChartRows } | null>(null);
  const shape = JSON.stringify([state.view, kind, measure, along]);
  const key = JSON.stringify([shape, state.epoch, state.rows.count, state.stage]);
  useEffect(() => {
    if (kind === null || measure === null) return;
    const abort = new AbortController();
    chartRows(client, { dataset, steps, state, kind, along, measure }, abort.signal).then(
      (found) => {
        if (!abort.signal.aborted) setRows({ key: shape, rows: found });
      },
      (thrown: unknown) => {
        // A view that was just closed has nothing to draw; its successor asks by itself.
        if (!abort.signal.aborted && PartitaError.from(thrown, 'chart').kind === 'bug') throw thrown;
      },
    );
    return () => abort.abort();
    // `key` says all that matters of the other values.
  }, [client, key]);
  return rows !== null && rows.key === shape ? rows.rows : null;
}

function note(
  t: (key: string, values?: Readonly<Record<string, string>>) => string,
  { rows, of, reduced }: ChartRows,
): string {
  if (reduced) return t('reduced', { of: formatCount(of) });
  return rows < of
    ? t('firstOf', { rows: formatCount(rows), of: formatCount(of) })
    : t('allOf', { of: formatCount(of) });
}

function choiceOf(groupBy: GroupBy, state: ViewState): ChartChoice {
  const schema = schemaOf(state.columns);
  const names = new Set(schema.map(({ name }) => name));
  const known = {
    ...groupBy,
    keys: groupBy.keys.filter((one) => names.has(one.as)),
    aggregates: groupBy.aggregates.filter((one) => names.has(one.as)),
  };
  return chartChoice(known, schema);
}

function isTime(along: readonly string[], state: ViewState): boolean {
  const type = state.columns.find(({ name }) => name === along[0])?.type ?? '';
  return along.length === 1 && (type === 'date' || type.startsWith('timestamp'));
}

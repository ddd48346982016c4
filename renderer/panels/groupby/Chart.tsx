/**
 * The chart of an answer, drawn from rows that the engine has reduced. Its numbers stand beside it as a table for whoever
 * does not see it. Nothing moves by itself.
 */
import { useMemo, type ReactNode } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useText } from '../../i18n/index.js';
import { formatShort, formatValue } from '../../i18n/numbers.js';
import type { ChartKind } from './chart-choice.js';
import type { ChartRows } from './chart-data.js';

export interface ChartProps {
  readonly kind: ChartKind;
  readonly rows: ChartRows;
  readonly measure: string;
  readonly isTime: boolean;
  readonly label: string;
}

interface Mark {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

const ROW_HEIGHT = 21;

export function Chart({ kind, rows, measure, isTime, label }: ChartProps): ReactNode {
  const t = useText('groupby');
  const common = useText('common');
  const marks = useMemo(() => marksOf(rows, common('null')), [rows, common]);
  const height = kind === 'bars' ? Math.max(120, marks.length * ROW_HEIGHT + 34) : undefined;
  return (
    <>
      <div className={kind === 'bars' ? 'chart scrolls' : 'chart'} role="img" aria-label={label}>
        <div style={height === undefined ? { height: '100%' } : { height }}>
          <ResponsiveContainer width="100%" height="100%">
            {drawn(kind, marks, measure, isTime)}
          </ResponsiveContainer>
        </div>
      </div>
      <table className="for-readers" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">
              {rows.columns
                .slice(0, -1)
                .map(({ name }) => name)
                .join(', ') || t('group')}
            </th>
            <th scope="col">{measure}</th>
          </tr>
        </thead>
        <tbody>
          {marks.slice(0, 200).map((mark, at) => (
            <tr key={at}>
              <th scope="row">{mark.label}</th>
              <td>{formatValue(mark.y)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const AXIS = { fontSize: 11, fill: 'var(--text-3)' } as const;
const TIP = {
  background: 'var(--bg-raised)',
  border: '1px solid var(--line)',
  borderRadius: 5,
  fontSize: 12,
  padding: '4px 8px',
} as const;
const TIP_ITEM = { color: 'var(--text)', padding: 0 } as const;
const LABEL = { fontSize: 11, fill: 'var(--text-2)' } as const;

function drawn(kind: ChartKind, marks: readonly Mark[], measure: string, isTime: boolean): ReactNode {
  const data = [...marks];
  const tip = (
    <Tooltip
      isAnimationActive={false}
      formatter={(value) => [formatValue(Number(value)), measure]}
      contentStyle={TIP}
      itemStyle={TIP_ITEM}
      cursor={{ fill: 'var(--bg-hover)' }}
    />
  );
  const along = (value: number): string => (isTime ? new Date(value).toISOString().slice(0, 10) : measured(value));
  if (kind === 'bars') {
    return (
      <BarChart data={data} layout="vertical" margin={{ top: 4, right: 64, bottom: 4, left: 4 }} barCategoryGap={3}>
        <CartesianGrid horizontal={false} stroke="var(--chart-grid)" />
        <XAxis type="number" tick={AXIS} tickFormatter={measured} axisLine={false} tickLine={false} />
        <YAxis
          type="category"
          dataKey="label"
          width={180}
          tick={LABEL}
          interval={0}
          axisLine={false}
          tickLine={false}
          tickFormatter={shortened}
        />
        {tip}
        <Bar
          dataKey="y"
          fill="var(--bar)"
          radius={2}
          maxBarSize={15}
          isAnimationActive={false}
          activeBar={{ fill: 'var(--bar-strong)' }}
          label={{
            position: 'right',
            fontSize: 11,
            fill: 'var(--text-2)',
            formatter: (value) => measured(Number(value)),
          }}
        />
      </BarChart>
    );
  }
  const axes = (
    <>
      <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
      <XAxis
        type="number"
        dataKey="x"
        domain={['dataMin', 'dataMax']}
        tick={AXIS}
        tickFormatter={along}
        axisLine={{ stroke: 'var(--line-strong)' }}
        tickLine={false}
      />
      <YAxis
        type="number"
        dataKey="y"
        width={64}
        tick={AXIS}
        tickFormatter={measured}
        axisLine={false}
        tickLine={false}
      />
    </>
  );
  if (kind === 'line') {
    return (
      <LineChart data={data} margin={{ top: 8, right: 24, bottom: 4, left: 4 }}>
        {axes}
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(value) => along(Number(value))}
          formatter={(value) => [formatValue(Number(value)), measure]}
          contentStyle={TIP}
          itemStyle={TIP_ITEM}
        />
        <Line
          dataKey="y"
          type="linear"
          stroke="var(--bar-strong)"
          strokeWidth={1.5}
          dot={data.length <= 60}
          isAnimationActive={false}
        />
      </LineChart>
    );
  }
  return (
    <ScatterChart margin={{ top: 8, right: 24, bottom: 4, left: 4 }}>
      {axes}
      {tip}
      <Scatter data={data} fill="var(--bar)" isAnimationActive={false} />
    </ScatterChart>
  );
}

/** The last column is measured, the first lies along, all before the last are the label. */
function marksOf({ columns, rows }: ChartRows, nullText: string): Mark[] {
  const measured = columns.at(-1);
  const [along] = columns;
  if (measured === undefined || along === undefined) return [];
  const labels = columns.slice(0, -1);
  const marks: Mark[] = [];
  for (let row = 0; row < rows; row++) {
    const y = measured.numbers[row] ?? null;
    if (y === null || !Number.isFinite(y)) continue;
    const label = labels.map((column) => column.texts[row] ?? nullText).join(' · ');
    marks.push({ label, x: along.numbers[row] ?? Number.NaN, y });
  }
  return marks;
}

/** Large numbers by their size, small ones with two digits behind the point. */
function measured(value: number): string {
  return Math.abs(value) >= 1000 ? formatShort(value) : formatValue(Math.round(value * 100) / 100);
}

function shortened(label: string): string {
  return label.length > 28 ? `${label.slice(0, 27)}…` : label;
}

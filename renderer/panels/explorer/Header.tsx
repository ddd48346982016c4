/**
 * A column's header: type and name, its histogram or top values, range and null share, or of how many rows that is while they
 * are still being read. A click on the name sorts, as its menu does.
 */
import { IconArrowDown, IconArrowUp, IconFilter } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ColumnInfo, ColumnProfile } from '../../../app/protocol/datasets.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatShare, formatShort, formatValue } from '../../i18n/numbers.js';
import { ColumnTypeIcon } from '../../shell/column-type.js';
import { isNumberType } from '../../grid/cells.js';
import type { Stretch } from './brush.js';
import { HistogramBrush } from './HistogramBrush.js';

interface HeaderProps {
  readonly column: ColumnInfo;
  readonly profile: ColumnProfile | undefined;
  readonly sorted: 'ascending' | 'descending' | null;
  readonly filtered: boolean;
  /** The range that a filter keeps, on its histogram. */
  readonly stretch: Stretch | null;
  readonly brush: (stretch: Stretch | null) => void;
  readonly sort: (add: boolean) => void;
}

export function Header({ column, profile, sorted, filtered, stretch, brush, sort }: HeaderProps): ReactElement {
  const t = useText('explorer');
  const isWhole = profile === undefined || profile.share === 1;
  const Arrow = sorted === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <div className={`hd${isNumberType(column.type) ? ' n' : ''}${filtered ? ' filtered' : ''}`}>
      <div className="top">
        <ColumnTypeIcon type={column.type} />
        <button
          type="button"
          tabIndex={-1}
          className="nm"
          title={t('sortBy', { column: column.name })}
          onClick={(event) => sort(event.shiftKey)}
        >
          {column.name}
        </button>
        {sorted !== null && <Arrow size={12} stroke={2} className="ac" aria-hidden />}
        {filtered && <IconFilter size={12} stroke={1.8} className="ac" aria-hidden />}
      </div>
      <div className={isWhole ? 'hist' : 'hist partial'}>
        {profile?.histogram !== null && profile?.histogram !== undefined ? (
          <HistogramBrush
            histogram={profile.histogram}
            stretch={stretch}
            title={t('brush', { column: column.name })}
            brush={brush}
          />
        ) : (
          <TopValues profile={profile} />
        )}
      </div>
      {profile !== undefined && (
        <div className={isWhole ? 'ft' : 'ft partial'} title={factsOf(profile, t)}>
          <span className="ell">
            {isWhole ? rangeText(profile, t) : t('ofRows', { share: formatShare(profile.share) })}
          </span>
          <Missing profile={profile} />
        </div>
      )}
    </div>
  );
}

/** The share of nulls, else that of empty texts. */
function Missing({ profile }: { readonly profile: ColumnProfile }): ReactElement | null {
  const t = useText('explorer');
  const rows = Math.max(1, profile.rows);
  if (profile.nulls > 0) return <span>{t('nulls', { share: formatShare(profile.nulls / rows) })}</span>;
  if ((profile.empty ?? 0) === 0) return null;
  return <span>{t('empties', { share: formatShare((profile.empty ?? 0) / rows) })}</span>;
}

function TopValues({ profile }: { readonly profile: ColumnProfile | undefined }): ReactElement | null {
  const t = useText('explorer');
  if (profile?.top === null || profile?.top === undefined) return null;
  if (profile.top.length === 0 && profile.rows > profile.nulls)
    return <div className="topv t3 cap">{t('noneFrequent')}</div>;
  return (
    <div className="topv">
      {profile.top.slice(0, 2).map(({ value, count }) => {
        const share = count / Math.max(1, profile.rows);
        const text = formatShare(share);
        const isSure = profile.share < 1 || profile.distinct?.exact !== false;
        return (
          <div key={String(value)} style={{ ['--w' as string]: `${share * 100}%` }}>
            <span className="ell">{value === '' ? t('empty') : String(value)}</span>
            <span>{isSure ? text : t('roughly', { figure: text })}</span>
          </div>
        );
      })}
    </div>
  );
}

type Words = ReturnType<typeof useText<'explorer'>>;

function rangeText(profile: ColumnProfile, t: Words): string {
  const { distinct, histogram, min, max } = profile;
  if (distinct !== null && histogram === null) {
    const count = formatShort(distinct.count);
    return t('distinct', { count: distinct.exact ? count : t('roughly', { figure: count }) });
  }
  return min === null ? '' : `${shortValue(min)} – ${shortEnd(min, max)}`;
}

/** All that the header knows, for whoever points at it. */
function factsOf(profile: ColumnProfile, t: Words): string {
  const { rows, nulls, min, max, mean, distinct, empty, longest, histogram } = profile;
  const facts: (readonly [string, string])[] = [
    [t('rowsLabel'), formatCount(rows)],
    [t('nullLabel'), formatCount(nulls)],
  ];
  if (histogram !== null && min !== null) facts.push([t('min'), String(min)], [t('max'), String(max)]);
  if (mean !== null) facts.push([t('meanLabel'), formatValue(mean)]);
  if (distinct !== null && histogram === null) {
    const count = formatCount(distinct.count);
    facts.push([t('distinctLabel'), distinct.exact ? count : t('roughly', { figure: count })]);
  }
  if (empty !== null) facts.push([t('emptyLabel'), formatCount(empty)]);
  if (longest !== null) facts.push([t('longestLabel'), formatCount(longest)]);
  return facts.map(([name, value]) => `${name}: ${value}`).join('\n');
}

/** The end of a range: of days, without the year that both are in. */
function shortEnd(min: ColumnProfile['min'], max: ColumnProfile['max']): string {
  const [from, to] = [shortValue(min), shortValue(max)];
  const isSameYear = /^\d{4}-\d\d-\d\d$/.test(to) && from.slice(0, 5) === to.slice(0, 5);
  return isSameYear ? to.slice(5) : to;
}

function shortValue(value: ColumnProfile['min']): string {
  if (typeof value === 'number' && Math.abs(value) >= 1e5) return formatShort(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
  return String(value).slice(0, 10);
}

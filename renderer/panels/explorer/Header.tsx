/** A column's header: type and name, its histogram or top values, range and null share. A click on the name sorts, as its menu does. */
import { IconArrowDown, IconArrowUp, IconFilter } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ColumnInfo, ColumnProfile } from '../../../app/protocol/datasets.js';
import { useText } from '../../i18n/index.js';
import { formatShare, formatShort } from '../../i18n/numbers.js';
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
      <div className="hist">
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
      <div className="ft">
        <span className="ell">
          {rangeText(profile, t('distinct', { count: formatShort(profile?.distinct?.count ?? 0) }))}
        </span>
        {profile !== undefined && profile.nulls > 0 && (
          <span>{t('nulls', { share: formatShare(profile.nulls / Math.max(1, profile.rows)) })}</span>
        )}
      </div>
    </div>
  );
}

function TopValues({ profile }: { readonly profile: ColumnProfile | undefined }): ReactElement | null {
  if (profile?.top === null || profile?.top === undefined) return null;
  return (
    <div className="topv">
      {profile.top.slice(0, 2).map(({ value, count }) => {
        const share = count / Math.max(1, profile.rows);
        return (
          <div key={String(value)} style={{ ['--w' as string]: `${share * 100}%` }}>
            <span className="ell">{String(value)}</span>
            <span>{formatShare(share)}</span>
          </div>
        );
      })}
    </div>
  );
}

function rangeText(profile: ColumnProfile | undefined, distinct: string): string {
  if (profile === undefined) return '';
  if (profile.distinct !== null && profile.histogram === null) return distinct;
  if (profile.min === null) return '';
  return `${shortValue(profile.min)} – ${shortValue(profile.max)}`;
}

function shortValue(value: ColumnProfile['min']): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
  return String(value).slice(0, 10);
}

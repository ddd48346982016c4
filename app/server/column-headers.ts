/**
 * The headers of a dataset's columns: of the first rows at once, of all rows read so far while a scan goes on, of all rows at
 * its end. Windows are sent what has changed.
 */
import {
  formatType,
  isNumeric,
  type DataFrame,
  type DataType,
  type RecordBatch,
  type RunOptions,
  type ScannedColumn,
} from '../../engine/index.js';
import type { ColumnProfile } from '../protocol/datasets.js';
import { plainCell } from './cells.js';
import { columnDetail } from './column-detail.js';
import { Latest } from './latest.js';
import { HEADER_TOP, sampleProfiles } from './sample-profile.js';

const DAY = 86_400e6;

export class ColumnHeaders {
  readonly #profiles = new Latest<readonly ColumnProfile[]>([]);

  /** `rows`: how many the dataset has, roughly. */
  sample(batches: readonly RecordBatch[], rows: number): void {
    this.#profiles.set(sampleProfiles(batches, rows));
  }

  /** What a scan knows after a share of the rows; nothing new where that is less than what the first rows say. */
  take(columns: readonly ScannedColumn[], share: number): void {
    if (share < 1 && this.#profiles.value.some((known) => known.share >= share)) return;
    const before = new Map(this.#profiles.value.map((profile) => [profile.name, profile]));
    this.#profiles.set(columns.map((column) => profileOf(column, share, before.get(column.name))));
  }

  /** Makes exact what the scan could not count, one column after the other; what is too much for that stays as it is. */
  async refine(frame: DataFrame, options: RunOptions & { readonly signal: AbortSignal }): Promise<void> {
    for (const { name, exact } of this.#profiles.value) {
      if (exact) continue;
      if (options.signal.aborted) return;
      try {
        const detail = await columnDetail(frame, name, options);
        const { std: _s, sum: _t, quantiles: _q, ...profile } = detail;
        const top = detail.histogram === null ? (detail.top ?? []).slice(0, HEADER_TOP) : null;
        const exactly = { ...profile, top };
        this.#profiles.set(this.#profiles.value.map((before) => (before.name === name ? exactly : before)));
      } catch {
        if (options.signal.aborted) return;
      }
    }
  }

  /** All of them first, then those that changed. */
  async *follow(signal: AbortSignal): AsyncGenerator<readonly ColumnProfile[]> {
    let sent = new Map<string, ColumnProfile>();
    let first = true;
    for await (const profiles of this.#profiles.follow(signal)) {
      const changed = profiles.filter((profile) => !isSame(sent.get(profile.name), profile));
      sent = new Map(profiles.map((profile) => [profile.name, profile]));
      if (first || changed.length > 0) yield changed;
      first = false;
    }
  }

  end(): void {
    this.#profiles.end();
  }
}

function profileOf(column: ScannedColumn, share: number, before: ColumnProfile | undefined): ColumnProfile {
  const { name, type, rows, nulls, min, max, mean, profiled } = column;
  const counted = { name, type: formatType(type), rows, nulls, min: plainCell(min, type), max: plainCell(max, type) };
  // A table of very many columns: the bars of those at its end stay as the first rows said.
  if (!profiled) {
    const { histogram = null, top = null, distinct = null, share: known = 0 } = before ?? {};
    const rest = { histogram, top, distinct, mean: null, empty: null, longest: null };
    return { ...counted, ...rest, exact: false, share: known };
  }
  const isExact = share === 1 && column.top?.exact !== false && column.distinct?.exact !== false;
  return {
    ...counted,
    exact: isExact,
    share,
    mean: mean !== null && isNumeric(type) && Number.isFinite(mean) ? mean : null,
    histogram: histogramOf(column, type),
    top:
      column.top?.values.slice(0, HEADER_TOP).map(({ value, count }) => ({ value: plainCell(value, type), count })) ??
      null,
    distinct: column.distinct === null ? null : { ...column.distinct, exact: share === 1 && column.distinct.exact },
    empty: column.empty,
    longest: column.longest,
  };
}

/** On the axis: times as microseconds. */
function histogramOf({ histogram }: ScannedColumn, type: DataType): ColumnProfile['histogram'] {
  if (histogram === null || type.kind !== 'date') return histogram;
  return { ...histogram, low: histogram.low * DAY, high: histogram.high * DAY };
}

function isSame(one: ColumnProfile | undefined, other: ColumnProfile): boolean {
  return one === other || (one !== undefined && JSON.stringify(one) === JSON.stringify(other));
}

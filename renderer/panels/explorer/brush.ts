/**
 * A stretch of a histogram as a condition, and the other way round. Places are shares of the histogram's width, 0 to 1;
 * values are rounded to what a drag can mean: about a two-hundredth of the range, whole numbers, whole days or seconds.
 */
import type { ColumnProfile } from '../../../app/protocol/datasets.js';
import type { Chip, Condition } from '../../../app/recipe/steps.js';

type Histogram = NonNullable<ColumnProfile['histogram']>;
export type Stretch = readonly [from: number, to: number];

const STEPS = 200;
const DAY = 86_400_000_000;
const SECOND = 1_000_000;

/** Null where the stretch is all of it, or nothing of it could be meant. */
export function conditionOfStretch(
  column: string,
  type: string,
  histogram: Histogram,
  stretch: Stretch,
): Condition | null {
  const { low, high } = histogram;
  const from = Math.max(0, Math.min(...stretch));
  const to = Math.min(1, Math.max(...stretch));
  if (high <= low || to <= from || (from === 0 && to === 1)) return null;
  const write = writerOf(type, (high - low) / STEPS);
  // The ends themselves are not rounded away.
  const first = from === 0 ? write(low, Math.floor) : write(low + from * (high - low), Math.round);
  const last = to === 1 ? write(high, Math.ceil) : write(low + to * (high - low), Math.round);
  return { op: 'between', column, low: first, high: last };
}

/** Where the condition on this column lies; null where none that is on says a range. */
export function stretchOfChips(chips: readonly Chip[], column: string, histogram: Histogram): Stretch | null {
  const { low, high } = histogram;
  if (high <= low) return null;
  const place = (value: string | number | boolean): number => (axisOf(value) - low) / (high - low);
  for (const { off, condition } of chips) {
    if (off || !('column' in condition) || condition.column !== column) continue;
    const [from, to] = endsOf(condition, place);
    if (Number.isNaN(from) || Number.isNaN(to)) continue;
    return [Math.max(0, Math.min(1, from)), Math.max(0, Math.min(1, to))];
  }
  return null;
}

/** With this condition in the place of the range that there is on the column. */
export function withStretch(chips: readonly Chip[], column: string, condition: Condition | null, id: string): Chip[] {
  const at = chips.findIndex((chip) => chip.condition.op === 'between' && chip.condition.column === column);
  const old = chips[at];
  if (condition === null) return chips.filter((chip) => chip !== old);
  if (old === undefined) return [...chips, { id, off: false, condition }];
  return chips.map((chip) => (chip === old ? { ...chip, off: false, condition } : chip));
}

function endsOf(condition: Condition, place: (value: string | number | boolean) => number): Stretch {
  switch (condition.op) {
    case 'between':
      return [place(condition.low), place(condition.high)];
    case '>':
    case '>=':
      return [place(condition.value), 1];
    case '<':
    case '<=':
      return [0, place(condition.value)];
    default:
      return [Number.NaN, Number.NaN];
  }
}

type Rounding = (value: number) => number;

function writerOf(type: string, step: number): (value: number, round: Rounding) => string | number {
  if (type === 'date') return (value, round) => new Date((round(value / DAY) * DAY) / 1000).toISOString().slice(0, 10);
  if (type.startsWith('timestamp')) {
    const unit = step >= DAY ? DAY : SECOND;
    return (value, round) => {
      const text = new Date((round(value / unit) * unit) / 1000).toISOString();
      return text.slice(0, 19).replace('T', ' ') + (type.includes('UTC') ? 'Z' : '');
    };
  }
  if (type === 'int64') {
    const unit = Math.max(1, 10 ** Math.floor(Math.log10(step)));
    return (value, round) => Math.round(round(value / unit) * unit);
  }
  const digits = Math.max(0, Math.min(15, -Math.floor(Math.log10(step))));
  const scale = 10 ** digits;
  return (value, round) => Number((round(value * scale) / scale).toFixed(digits));
}

/** A text is a date or a timestamp, as formulas write them; without a zone it is taken as it stands. */
function axisOf(value: string | number | boolean): number {
  if (typeof value === 'number') return value;
  const text = String(value).trim();
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const iso = text.replace(' ', 'T');
    return Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : iso.length > 10 ? `${iso}Z` : iso) * 1000;
  }
  return text === '' ? Number.NaN : Number(text);
}

/** The mark of a column's type, the same everywhere. */
import { IconBinary, IconCalendar, IconClock, IconHash, IconLetterT, IconToggleLeft } from '@tabler/icons-react';
import type { ReactElement } from 'react';

export function ColumnTypeIcon({ type, size = 14 }: { readonly type: string; readonly size?: number }): ReactElement {
  const Icon = iconOf(type);
  return <Icon className="i i-14" size={size} stroke={1.75} aria-label={type} role="img" />;
}

function iconOf(type: string): typeof IconHash {
  if (/^(u?int|float|decimal)/.test(type)) return IconHash;
  if (type.startsWith('date')) return IconCalendar;
  if (/^(timestamp|time|duration)/.test(type)) return IconClock;
  if (type === 'bool') return IconToggleLeft;
  return /^(utf8|text)/.test(type) ? IconLetterT : IconBinary;
}

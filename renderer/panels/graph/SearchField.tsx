/** Looks for tasks by words, and goes from one found to the next. What is not found fades in the picture. */
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';

interface SearchFieldProps {
  readonly text: string;
  /** Tasks found; null while nothing is looked for. */
  readonly found: number | null;
  /** Why nothing can be found. */
  readonly trouble: string | null;
  set(text: string): void;
  /** To the next one found. */
  step(back: boolean): void;
}

export function SearchField({ text, found, trouble, set, step }: SearchFieldProps): ReactElement {
  const t = useText('graph');
  return (
    <div className="field graph-search" role="search">
      <IconSearch size={14} stroke={1.75} aria-hidden />
      <input
        type="search"
        value={text}
        placeholder={t('searchHint')}
        title={t('searchHelp')}
        aria-label={t('search')}
        onChange={(event) => set(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey);
          else if (event.key === 'Escape') set('');
        }}
      />
      {found !== null && (
        <>
          <span className="cap t3 num" role="status" data-testid="found">
            {trouble ?? t('found', { tasks: formatCount(found) })}
          </span>
          <button type="button" className="ib s" aria-label={t('previousFound')} onClick={() => step(true)}>
            <IconChevronUp size={14} stroke={1.75} />
          </button>
          <button type="button" className="ib s" aria-label={t('nextFound')} onClick={() => step(false)}>
            <IconChevronDown size={14} stroke={1.75} />
          </button>
        </>
      )}
    </div>
  );
}

/** Looks for tasks: by words, and by state. What is not found fades in the picture. */
import { IconChevronDown, IconChevronUp, IconSearch, IconX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { STATES, type RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';

interface SearchFieldProps {
  readonly text: string;
  /** Tasks found; null while nothing is looked for. */
  readonly found: number | null;
  set(text: string): void;
  /** To the next one found. */
  step(back: boolean): void;
}

export function SearchField({ text, found, set, step }: SearchFieldProps): ReactElement {
  const t = useText('graph');
  return (
    <div className="field graph-search" role="search">
      <IconSearch size={14} stroke={1.75} aria-hidden />
      <input
        type="text"
        value={text}
        placeholder={t('search')}
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
            {t('found', { count: found, text: formatCount(found) })}
          </span>
          <button type="button" className="ib s" aria-label={t('previousMatch')} onClick={() => step(true)}>
            <IconChevronUp size={14} stroke={1.75} />
          </button>
          <button type="button" className="ib s" aria-label={t('nextMatch')} onClick={() => step(false)}>
            <IconChevronDown size={14} stroke={1.75} />
          </button>
          <button type="button" className="ib s" aria-label={t('clearSearch')} onClick={() => set('')}>
            <IconX size={14} stroke={1.75} />
          </button>
        </>
      )}
    </div>
  );
}

interface StateFiltersProps {
  readonly model: RunModel;
  /** Numbers of the states that are shown; none for all. */
  readonly chosen: ReadonlySet<number>;
  set(chosen: ReadonlySet<number>): void;
}

/** States that always have their place; the others come when there is one in them. */
const USUAL = new Set(['waiting', 'running', 'done', 'failed']);

export function StateFilters({ model, chosen, set }: StateFiltersProps): ReactElement {
  const t = useText('graph');
  const toggle = (state: number): void => {
    const next = new Set(chosen);
    if (!next.delete(state)) next.add(state);
    set(next);
  };
  return (
    <div className="graph-states" role="group" aria-label={t('states')}>
      {STATES.map((name, state) => {
        const count = model.states[state] ?? 0;
        if (count === 0 && !USUAL.has(name) && !chosen.has(state)) return null;
        return (
          <button
            key={name}
            type="button"
            className={chosen.has(state) ? 'chip on' : 'chip'}
            aria-pressed={chosen.has(state)}
            onClick={() => toggle(state)}
          >
            <i className={`sq state-${name}`} />
            {t(name)}
            <span className="v" data-testid={`count-${name}`}>
              {formatCount(count)}
            </span>
          </button>
        );
      })}
    </div>
  );
}

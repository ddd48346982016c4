/** The columns of the current dataset after the steps that are looked at: type, name and share of nulls; to be searched,
 * brought into sight and dragged to shelves. */
import { IconMathFunction, IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import type { ColumnInfo, ColumnProfile, DatasetState } from '../../../app/protocol/datasets.js';
import { stepsThrough } from '../../../app/recipe/edit.js';
import { formatCount, formatShare } from '../../i18n/numbers.js';
import { useText } from '../../i18n/index.js';
import { useClient } from '../../state/client.js';
import { useProfiles } from '../../state/profiles.js';
import { useRecipe } from '../../state/recipes.js';
import { revealColumn } from '../../state/reveal.js';
import { beginColumnDrag } from '../column-drag.js';
import { ColumnTypeIcon } from '../column-type.js';

/** More are found by searching. */
const MOST = 500;

export function ColumnList({ dataset }: { readonly dataset: DatasetState }): ReactElement {
  const t = useText('shell');
  const [typed, setTyped] = useState('');
  const profiles = useProfiles(dataset.id);
  const columns = useColumns(dataset);
  const own = useMemo(() => new Set(dataset.columns.map(({ name }) => name)), [dataset.columns]);
  const wanted = typed.trim().toLowerCase();
  const found = columns.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <section className="sec columns" aria-label={t('columns')}>
      <header>
        <h2>{t('columns')}</h2>
        <span className="count num">{formatCount(columns.length)}</span>
        <span className="grow" />
        <span className="cap t3">{t('nullShare')}</span>
      </header>
      <label className="field">
        <IconSearch size={14} stroke={1.75} className="i" aria-hidden />
        <input
          type="search"
          className="grow"
          aria-label={t('findColumn')}
          placeholder={t('findColumn')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <ul className="scroll" tabIndex={-1}>
        {found.slice(0, MOST).map((column) => (
          <Column
            key={column.name}
            dataset={dataset.id}
            column={column}
            made={!own.has(column.name)}
            profile={own.has(column.name) ? profiles.get(column.name) : undefined}
          />
        ))}
        {found.length > MOST && (
          <li className="li t3">{t('moreColumns', { count: formatCount(found.length - MOST) })}</li>
        )}
      </ul>
    </section>
  );
}

interface ColumnProps {
  readonly dataset: string;
  readonly column: ColumnInfo;
  /** By a step of the recipe. */
  readonly made: boolean;
  readonly profile: ColumnProfile | undefined;
}

function Column({ dataset, column, made, profile }: ColumnProps): ReactElement {
  const t = useText('shell');
  const { name, type } = column;
  const share = profile === undefined || profile.rows === 0 ? null : profile.nulls / profile.rows;
  return (
    <li className="li" draggable onDragStart={(event) => beginColumnDrag(event, { dataset, column: name })}>
      {made ? (
        <IconMathFunction size={14} stroke={1.75} className="i" aria-label={type} role="img" />
      ) : (
        <ColumnTypeIcon type={type} />
      )}
      <button type="button" className="main" title={`${name}: ${type}`} onClick={() => revealColumn(dataset, name)}>
        <span className="lbl ell">{name}</span>
        {share !== null && share > 0 && (
          <span className="nullbar">
            <i style={{ width: `${Math.max(4, share * 100)}%` }} />
          </span>
        )}
        {share !== null && (
          <span className="nullpct" aria-label={t('nullsOf', { share: formatShare(share) })}>
            {share === 0 ? '0' : formatShare(share)}
          </span>
        )}
      </button>
    </li>
  );
}

/** Those of the files at once, those after the steps when the server has said them. */
function useColumns(dataset: DatasetState): readonly ColumnInfo[] {
  const client = useClient();
  const { steps, selected } = useRecipe(dataset.id);
  const [after, setAfter] = useState<readonly ColumnInfo[] | null>(null);
  useEffect(() => {
    const shown = stepsThrough(steps, selected);
    if (shown.every(({ off }) => off)) {
      setAfter(null);
      return undefined;
    }
    const asked = new AbortController();
    client.call('recipe.check', { dataset: dataset.id, steps: shown }, { signal: asked.signal }).then(
      ({ columns }) => setAfter(columns.at(-1) ?? null),
      // Steps that make no sense are told where they are edited; the columns stay as they were.
      () => undefined,
    );
    return () => asked.abort();
  }, [client, dataset.id, dataset.columns, steps, selected]);
  return after ?? dataset.columns;
}

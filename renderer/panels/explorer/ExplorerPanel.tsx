/** A dataset under its recipe: toolbar, filter chips, the grid, the figures of a column, and the recipe as code. */
import {
  IconAlertTriangle,
  IconChartBar,
  IconDatabaseImport,
  IconFilter,
  IconMathFunction,
  IconSum,
} from '@tabler/icons-react';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import type { ColumnInfo, DatasetState } from '../../../app/protocol/datasets.js';
import type { ViewState } from '../../../app/protocol/views.js';
import { recipeOf } from '../../../app/recipe/code/index.js';
import { added, freshId, replaced, stepsThrough, withChips } from '../../../app/recipe/edit.js';
import { schemaBefore, schemaOf } from '../../../app/recipe/schema.js';
import type { Chip, Step } from '../../../app/recipe/steps.js';
import { ColumnList } from '../../grid/ColumnList.js';
import { Grid } from '../../grid/Grid.js';
import type { Sorted } from '../../grid/Heads.js';
import { useKeptGrid } from '../../grid/use-kept-grid.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatShare, formatShort } from '../../i18n/numbers.js';
import { CodeStrip } from '../../shell/CodeStrip.js';
import { ExportMenu } from '../../shell/ExportMenu.js';
import { useClient, useSubscription } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { useProfiles } from '../../state/profiles.js';
import { useRecipe } from '../../state/recipes.js';
import { useRevealed } from '../../state/reveal.js';
import { setStatus } from '../../state/status.js';
import { openTab } from '../../state/tabs.js';
import { usePreview } from '../../state/use-preview.js';
import type { PanelProps } from '../panel.js';
import { conditionOfStretch, stretchOfChips, withStretch, type Stretch } from './brush.js';
import { AddColumn } from './AddColumn.js';
import { ColumnPanel } from './ColumnPanel.js';
import { Filters } from './Filters.js';
import { Header } from './Header.js';
import { HeaderMenu } from './HeaderMenu.js';
import type { ExplorerParams } from './params.js';
import './explorer.css';

export function ExplorerPanel({ params, visible, update }: PanelProps<ExplorerParams>): ReactElement {
  const t = useText('explorer');
  const say = useErrorWords();
  const { value: dataset, error } = useSubscription('dataset', { dataset: params.dataset });
  if (error !== null) return <p className="note danger">{say(error).message}</p>;
  if (dataset === null || dataset.columns.length === 0) {
    return (
      <p className={dataset?.error ? 'note danger' : 'explorer-wait t3'} role="status">
        {dataset?.error ? say(dataset.error).message : t('waiting')}
      </p>
    );
  }
  return <OfDataset dataset={dataset} params={params} visible={visible} update={update} />;
}

interface OfDatasetProps extends Pick<PanelProps<ExplorerParams>, 'params' | 'visible' | 'update'> {
  readonly dataset: DatasetState;
}

function OfDataset({ dataset, params, visible, update }: OfDatasetProps): ReactElement {
  const t = useText('explorer');
  const say = useErrorWords();
  const client = useClient();
  const recipe = useRecipe(params.dataset);
  const profiles = useProfiles(params.dataset);
  const revealed = useRevealed(params.dataset);
  const kept = useKeptGrid(params.dataset);
  /** The column that a new filter begins with. */
  const [adding, setAdding] = useState<string | null>(null);
  const [computing, setComputing] = useState(false);
  const steps = useMemo(() => stepsThrough(recipe.steps, recipe.selected), [recipe.steps, recipe.selected]);
  const request = useMemo(
    () => ({ dataset: params.dataset, steps, title: dataset.name, live: true }),
    [params.dataset, steps, dataset.name],
  );
  const { state, stale, error } = usePreview(request);
  const problem = error ?? state?.error ?? null;
  const filter = recipe.steps.findLast((step) => step.kind === 'filter');
  const chips = filter?.chips ?? [];
  const sort = recipe.steps.findLast((step) => step.kind === 'sort');

  useEffect(() => {
    if (revealed !== null && revealed.column !== null) update({ ...params, column: revealed.column });
    // Only when another column is asked for.
  }, [revealed]);

  const setChips = (next: readonly Chip[]): void => {
    if (filter !== undefined) recipe.set(withChips(recipe.steps, filter.id, next), t('didFilter'));
    else {
      const step: Step = { kind: 'filter', id: freshId('s', recipe.steps), off: false, chips: [...next] };
      recipe.set(added(recipe.steps, step), t('didFilter'));
    }
  };

  const stretchOf = (column: string): Stretch | null => {
    const histogram = profiles.get(column)?.histogram;
    return histogram === null || histogram === undefined ? null : stretchOfChips(chips, column, histogram);
  };
  const setStretch = ({ name, type }: ColumnInfo, stretch: Stretch | null): void => {
    const histogram = profiles.get(name)?.histogram;
    if (histogram === null || histogram === undefined) return;
    const condition = stretch === null ? null : conditionOfStretch(name, type, histogram, stretch);
    setChips(withStretch(chips, name, condition, freshId('c', chips)));
  };

  const sortedBy = (column: string): Sorted => {
    const key = sort?.off === false ? sort.keys.find((one) => one.column === column) : undefined;
    return key === undefined ? null : key.descending ? 'descending' : 'ascending';
  };
  /** With `add` besides the keys that there are. */
  const sortTo = (column: string, to: Sorted, add = false): void => {
    const next = to === null ? [] : [{ column, descending: to === 'descending' }];
    const keys = [...(add ? (sort?.keys ?? []).filter((key) => key.column !== column) : []), ...next];
    if (sort !== undefined) recipe.set(replaced(recipe.steps, sort.id, { ...sort, off: false, keys }), t('didSort'));
    else
      recipe.set(added(recipe.steps, { kind: 'sort', id: freshId('s', recipe.steps), off: false, keys }), t('didSort'));
  };
  /** Ascending, descending, not at all. */
  const sortBy = (column: string, add: boolean): void => {
    const turns = { ascending: 'descending', descending: null, none: 'ascending' } as const;
    sortTo(column, turns[sortedBy(column) ?? 'none'], add);
  };

  const columns = state?.columns ?? dataset.columns;
  const before = useMemo(
    () => schemaBefore(recipe.steps, filter?.id, dataset.columns),
    [recipe.steps, filter?.id, dataset.columns],
  );
  const code = useMemo(() => recipeOf(dataset, steps), [dataset.name, dataset.paths, dataset.columns, steps]);
  useProgress(dataset, state, visible);
  return (
    <section className="explorer panel">
      <div className="toolbar">
        <h2 className="title">{dataset.name}</h2>
        <span className="sm t3 num" role="status" data-testid="row-count">
          {countText(dataset, state, t)}
        </span>
        <span className="sep" />
        <button type="button" className="btn quiet s" onClick={() => setAdding('')}>
          <IconFilter size={16} stroke={1.6} /> {t('filter')}
        </button>
        <button
          type="button"
          className="btn quiet s"
          onClick={() =>
            openTab('groupby', {
              dataset: params.dataset,
              groupBy: { keys: [], aggregates: [], having: [], order: [], nullKeys: true, limit: null },
            })
          }
        >
          <IconSum size={16} stroke={1.6} /> {t('groupBy')}
        </button>
        <button type="button" className="btn quiet s" onClick={() => setComputing(!computing)}>
          <IconMathFunction size={16} stroke={1.6} /> {t('addColumn')}
        </button>
        {!dataset.imported && dataset.phase === 'ready' && (
          <button
            type="button"
            className="btn quiet s"
            onClick={() => void client.call('dataset.import', { dataset: params.dataset }).catch(notifyError)}
          >
            <IconDatabaseImport size={16} stroke={1.6} /> {t('import')}
          </button>
        )}
        <span className="grow" />
        {dataset.quarantined > 0 && (
          <button
            type="button"
            className="btn quiet s"
            onClick={() => openTab('quarantine', { dataset: params.dataset })}
          >
            <IconAlertTriangle size={16} stroke={1.6} /> {t('quarantine')}{' '}
            <span className="tag warn num">{formatCount(dataset.quarantined)}</span>
          </button>
        )}
        <ColumnList columns={columns} layout={kept.layout} onLayout={kept.onLayout} />
        <ExportMenu view={state?.view ?? null} title={dataset.name} />
      </div>
      {computing && (
        <AddColumn
          schema={schemaOf(columns)}
          cancel={() => setComputing(false)}
          add={(column, formula) => {
            const step: Step = { kind: 'compute', id: freshId('s', recipe.steps), off: false, column, formula };
            recipe.set(added(recipe.steps, step), t('didCompute'));
            setComputing(false);
          }}
        />
      )}
      <Filters chips={chips} schema={before} profiles={profiles} set={setChips} adding={adding} setAdding={setAdding} />
      {problem !== null && (
        <p className="note danger" role="alert">
          {say(problem).whole}
        </p>
      )}
      <div className="explorer-body">
        {state !== null && (
          <div className={stale ? 'explorer-grid stale' : 'explorer-grid'}>
            <Grid
              view={state.view}
              state={state}
              label={dataset.name}
              visible={visible}
              {...kept}
              revealed={revealed}
              sorted={({ name }) => sortedBy(name)}
              tools={({ name }) => (
                <button
                  type="button"
                  tabIndex={-1}
                  className="ghead-tool"
                  aria-label={t('details', { column: name })}
                  onClick={() => update({ ...params, column: name })}
                >
                  <IconChartBar size={14} stroke={1.6} aria-hidden />
                </button>
              )}
              menu={(column) => (
                <HeaderMenu
                  sorted={sortedBy(column.name)}
                  sort={(to) => sortTo(column.name, to)}
                  filter={() => setAdding(column.name)}
                  details={() => update({ ...params, column: column.name })}
                />
              )}
              header={(column) => (
                <Header
                  column={column}
                  profile={profiles.get(column.name)}
                  sorted={sortedBy(column.name)}
                  filtered={chips.some(
                    ({ off, condition }) => !off && 'column' in condition && condition.column === column.name,
                  )}
                  stretch={stretchOf(column.name)}
                  brush={(stretch) => setStretch(column, stretch)}
                  sort={(add) => sortBy(column.name, add)}
                />
              )}
            />
          </div>
        )}
        {state !== null && params.column !== undefined && columns.some(({ name }) => name === params.column) && (
          <ColumnPanel
            view={state.view}
            epoch={state.epoch}
            column={params.column}
            close={() => update({ dataset: params.dataset })}
          />
        )}
      </div>
      <CodeStrip recipe={code} />
    </section>
  );
}

function countText(dataset: DatasetState, state: ViewState | null, t: ReturnType<typeof useText<'explorer'>>): string {
  if (dataset.phase === 'scanning' && !dataset.rows.exact) {
    return t('about', { rows: formatShort(dataset.rows.count), share: formatShare(dataset.fraction) });
  }
  if (state !== null && state.stage === 'growing' && !state.rows.exact) {
    return t('growing', { rows: formatShort(state.rows.count), share: formatShare(state.fraction) });
  }
  if (state !== null && state.rows.count !== dataset.rows.count)
    return t('results', { rows: formatCount(state.rows.count) });
  return t('exact', {
    rows: formatCount(dataset.rows.count),
    columns: String(state?.columns.length ?? dataset.columns.length),
    bytes: formatBytes(dataset.bytes),
  });
}

function useProgress(dataset: DatasetState, state: ViewState | null, visible: boolean): void {
  const t = useText('explorer');
  const busy = dataset.phase === 'scanning' || dataset.phase === 'importing';
  const fraction = busy ? dataset.fraction : (state?.fraction ?? 1);
  const shown = visible && (busy || (state?.stage === 'growing' && !state.rows.exact));
  useEffect(() => {
    if (!shown) return undefined;
    setStatus(
      'progress',
      <span className="item">
        <span className="meter">
          <i style={{ width: `${fraction * 100}%` }} />
        </span>
        {t('about', { rows: formatShort(dataset.rows.count), share: formatShare(fraction) })}
      </span>,
    );
    return () => setStatus('progress', null);
  }, [shown, fraction, dataset.rows.count, t]);
}

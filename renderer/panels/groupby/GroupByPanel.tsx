/**
 * The group-by builder: shelves at the left, the answer so far at the right, its code below. Owns the undo history of the
 * shelves while the tab is open; what stands on them is kept in the tab's parameters.
 */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { PartitaError } from '../../../app/protocol/errors.js';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import { recipeOf } from '../../../app/recipe/code/index.js';
import { freshId, replaced, stepsThrough } from '../../../app/recipe/edit.js';
import { isComplete, tidied } from '../../../app/recipe/group-by.js';
import { historyOf, record, redo, redoLabel, undo, undoLabel } from '../../../app/recipe/history.js';
import { schemaAfter, schemaOf, schemaOfGroupBy, type Schema } from '../../../app/recipe/schema.js';
import type { GroupBy, Step } from '../../../app/recipe/steps.js';
import { OWN_LAYOUT } from '../../grid/layout.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { CodeStrip } from '../../shell/CodeStrip.js';
import { useSubscription } from '../../state/client.js';
import { useCommands } from '../../state/commands.js';
import { useRecipe } from '../../state/recipes.js';
import { usePreview, type PreviewRequest } from '../../state/use-preview.js';
import type { PanelProps } from '../panel.js';
import { Builder } from './Builder.js';
import { Answer } from './Answer.js';
import type { GroupByParams } from './params.js';
import './groupby.css';

export function GroupByPanel({ params, visible, update }: PanelProps<GroupByParams>): ReactNode {
  const t = useText('groupby');
  const say = useErrorWords();
  const { value: dataset, error } = useSubscription('dataset', { dataset: params.dataset });
  if (error !== null) return <p className="note danger">{say(error).message}</p>;
  if (dataset === null || dataset.columns.length === 0) return <p className="groupby-wait">{t('waiting')}</p>;
  return <GroupByOfDataset dataset={dataset} params={params} visible={visible} update={update} />;
}

interface OfDatasetProps extends Pick<PanelProps<GroupByParams>, 'params' | 'visible' | 'update'> {
  readonly dataset: DatasetState;
}

function GroupByOfDataset({ dataset, params, visible, update }: OfDatasetProps): ReactNode {
  const t = useText('groupby');
  const recipe = useRecipe(params.dataset);
  const [history, setHistory] = useState(() => historyOf(params.groupBy));
  const groupBy = history.present;
  const live = params.live ?? true;
  const before = useMemo(() => stepsBefore(recipe.steps, params), [params, recipe.steps]);
  const schema = useMemo(() => columnsAfter(before, dataset), [before, dataset]);
  const result = useMemo(() => resultOf(groupBy, schema), [groupBy, schema]);

  const keep = (next: typeof history): void => {
    setHistory(next);
    update({ ...params, groupBy: next.present });
  };
  const change = (next: GroupBy, label: string): void => keep(record(history, tidied(next), label));

  const title = groupBy.keys.map((key) => key.as).join(', ') || t('allRows');
  const id = params.step ?? freshId('s', recipe.steps);
  const step: Step = { kind: 'groupBy', id, off: false, title, groupBy };
  const isReady = isComplete(groupBy) && result.error === null;
  const [wanted, setWanted] = useState<string | null>(null);
  const steps = [...before, step];
  const asked = JSON.stringify(steps);
  const request: PreviewRequest | null =
    isReady && (live || wanted === asked) ? { dataset: params.dataset, steps, title, live } : null;
  const preview = usePreview(request, visible);
  const runAll = useCallback(() => setWanted(asked), [asked]);

  const addToRecipe = (): void => {
    if (recipe.steps.some((other) => other.id === params.step)) {
      recipe.set(replaced(recipe.steps, id, step), t('updated', { title }));
      return;
    }
    recipe.set([...recipe.steps, step], t('added', { title }));
    const { steps: _steps, ...rest } = params;
    update({ ...rest, groupBy, step: id });
  };
  const undoText = undoLabel(history);
  const redoText = redoLabel(history);
  useCommands(
    !visible
      ? []
      : [
          { id: 'groupby.run', label: t('runAll'), group: t('group'), keys: 'mod+enter', run: runAll },
          ...(isReady ? [{ id: 'groupby.add', label: t('addToRecipe'), group: t('group'), run: addToRecipe }] : []),
          ...(undoText === null
            ? []
            : [
                {
                  id: 'groupby.undo',
                  label: t('undo', { what: undoText }),
                  group: t('group'),
                  keys: 'mod+z',
                  run: () => keep(undo(history)),
                },
              ]),
          ...(redoText === null
            ? []
            : [
                {
                  id: 'groupby.redo',
                  label: t('redo', { what: redoText }),
                  group: t('group'),
                  keys: 'mod+shift+z',
                  run: () => keep(redo(history)),
                },
              ]),
        ],
  );

  const code = isReady ? recipeOf(dataset, steps) : null;
  return (
    <div className="groupby">
      <Builder
        dataset={params.dataset}
        groupBy={groupBy}
        schema={schema}
        result={result.schema}
        problem={result.error}
        live={live}
        change={change}
        setLive={(on) => update({ ...params, live: on })}
        undo={undoText === null ? null : { label: t('undo', { what: undoText }), run: () => keep(undo(history)) }}
        redo={redoText === null ? null : { label: t('redo', { what: redoText }), run: () => keep(redo(history)) }}
        addToRecipe={isReady ? addToRecipe : null}
        isInRecipe={recipe.steps.some((other) => other.id === params.step)}
        runAll={isReady ? runAll : null}
      />
      <section className="panel grow" aria-label={t('answer')}>
        <Answer
          preview={preview}
          groupBy={groupBy}
          title={title}
          dataset={dataset}
          steps={steps}
          visible={visible}
          shows={params.shows ?? 'both'}
          setShows={(shows) => update({ ...params, shows })}
          layout={params.layout ?? OWN_LAYOUT}
          setLayout={(layout) => update({ ...params, layout })}
        />
        <CodeStrip recipe={code} />
      </section>
    </div>
  );
}

/** Of a step in the recipe, those before it; else those that were given, else the whole recipe. */
function stepsBefore(steps: readonly Step[], { step, steps: given }: GroupByParams): readonly Step[] {
  if (step === undefined || !steps.some((other) => other.id === step)) return given ?? steps;
  return stepsThrough(steps, step).slice(0, -1);
}

/** The columns that the shelves choose from; those of the dataset where the steps before make no sense. */
function columnsAfter(steps: readonly Step[], dataset: DatasetState): Schema {
  const columns = schemaOf(dataset.columns);
  try {
    return schemaAfter(steps, columns);
  } catch (thrown) {
    if (thrown instanceof PartitaError) return columns;
    throw thrown;
  }
}

function resultOf(groupBy: GroupBy, schema: Schema): { readonly schema: Schema; readonly error: PartitaError | null } {
  try {
    return { schema: schemaOfGroupBy(groupBy, schema), error: null };
  } catch (thrown) {
    return { schema: [], error: PartitaError.from(thrown, 'groupby') };
  }
}

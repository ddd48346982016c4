/**
 * The steps of a dataset's recipe: a click looks at the data after a step; steps are switched off, moved (by drag, or with
 * Alt and the arrow keys), edited and deleted. Every change can be undone.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import { moved, removed, replaced, toggled } from '../../../app/recipe/edit.js';
import { describeStep } from '../../../app/recipe/describe.js';
import type { Step } from '../../../app/recipe/steps.js';
import { formatCount } from '../../i18n/numbers.js';
import { useText } from '../../i18n/index.js';
import { useRecipe } from '../../state/recipes.js';
import { useRevealedStep } from '../../state/reveal.js';
import { openTab } from '../../state/tabs.js';
import { StepEditor, hasEditor } from './StepEditor.js';
import { StepRow, type StepActions } from './StepRow.js';

export function RecipeList({ dataset }: { readonly dataset: DatasetState }): ReactElement {
  const t = useText('shell');
  const words = useText('recipe');
  const recipe = useRecipe(dataset.id);
  const [editing, setEditing] = useState<Step | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const { steps, selected } = recipe;
  const list = useRef<HTMLOListElement>(null);
  const revealed = useRevealedStep();
  useEffect(() => {
    if (revealed?.dataset !== dataset.id) return;
    const place = revealed.step === null ? 0 : 1 + steps.findIndex(({ id }) => id === revealed.step);
    list.current?.children[place]?.scrollIntoView({ block: 'nearest' });
    // Only when another step is asked for.
  }, [revealed]);
  const titleOf = (step: Step): string => {
    const { title } = describeStep(step);
    return step.kind === 'groupBy' && step.title !== '' ? step.title : words(title.key, title.values);
  };
  const show = (step: string | null): void => {
    recipe.select(step);
    openTab('explorer', { dataset: dataset.id });
  };
  const edit = (step: Step): void => {
    if (step.kind === 'groupBy') {
      const before = steps.slice(0, steps.indexOf(step));
      openTab('groupby', { dataset: dataset.id, steps: before, groupBy: step.groupBy, step: step.id });
    } else if (hasEditor(step)) setEditing(step);
    else show(step.id);
  };
  const actionsOf = (step: Step): StepActions => {
    const what = { step: titleOf(step) };
    return {
      select: () => show(step.id === selected ? null : step.id),
      toggle: () => recipe.set(toggled(steps, step.id), t(step.off ? 'didSwitchOn' : 'didSwitchOff', what)),
      move: (to) => {
        if (to >= 0 && to < steps.length && steps[to] !== step)
          recipe.set(moved(steps, step.id, to), t('didMove', what));
      },
      edit: () => edit(step),
      remove: () => recipe.set(removed(steps, step.id), t('didDelete', what)),
    };
  };
  return (
    <section className="sec recipe" aria-label={t('recipe')}>
      <header>
        <h2>{t('recipe')}</h2>
        <span className="count num">{t('stepsOf', { count: steps.length, text: formatCount(steps.length) })}</span>
      </header>
      <ol ref={list} className="scroll" tabIndex={-1}>
        <li className="step source">
          <span className="no" aria-hidden>
            1
          </span>
          <button type="button" className="main" onClick={() => show(null)}>
            <span className="lbl ell">
              {t('readFiles', { count: dataset.files, text: formatCount(dataset.files) })}
            </span>
            <span className="d ell">{dataset.imported ? t('imported') : ''}</span>
          </button>
        </li>
        {steps.map((step, place) => (
          <StepRow
            key={step.id}
            step={step}
            place={place}
            title={titleOf(step)}
            selected={step.id === selected}
            dragged={dragged}
            setDragged={setDragged}
            drop={() => {
              const from = steps.find(({ id }) => id === dragged);
              if (from !== undefined) actionsOf(from).move(place);
            }}
            actions={actionsOf(step)}
          />
        ))}
      </ol>
      {editing !== null && (
        <StepEditor
          dataset={dataset.id}
          step={editing}
          steps={steps}
          save={(step) => {
            setEditing(null);
            recipe.set(replaced(steps, step.id, step), t('didEdit', { step: titleOf(step) }));
          }}
          close={() => setEditing(null)}
        />
      )}
    </section>
  );
}

/** The steps of a dataset's recipe that a group of tasks works for, as the recipe is now; a click shows the step in the rail, and the data there. */
import type { ReactElement } from 'react';
import type { GroupModel } from '../../../app/protocol/run-model.js';
import { describeStep } from '../../../app/recipe/describe.js';
import type { StepKind } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { useRecipe } from '../../state/recipes.js';
import { revealStep } from '../../state/reveal.js';

type Operators = GroupModel['operators'];

const KINDS: Readonly<Partial<Record<Operators[number], readonly StepKind[]>>> = {
  filter: ['filter'],
  project: ['compute', 'rename', 'select'],
  'partial-group-by': ['groupBy', 'distinct'],
  'merge-groups': ['groupBy', 'distinct'],
  sort: ['sort'],
  limit: ['limit'],
};

interface StepLinksProps {
  readonly dataset: string;
  readonly operators: Operators;
}

export function StepLinks({ dataset, operators }: StepLinksProps): ReactElement {
  const t = useText('graph');
  const words = useText('recipe');
  const comma = useText('operators')('comma');
  const recipe = useRecipe(dataset);
  const kinds = new Set(operators.flatMap((operator) => KINDS[operator] ?? []));
  const reads = operators.some((operator) => operator.startsWith('read'));
  const show = (step: string | null): void => {
    recipe.select(step);
    revealStep(dataset, step);
  };
  return (
    <>
      {reads && (
        <button type="button" className="task-link" onClick={() => show(null)}>
          {`1${comma}${t('read')}`}
        </button>
      )}
      {recipe.steps.map((step, place) => {
        if (step.off || !kinds.has(step.kind)) return null;
        const { title } = describeStep(step);
        return (
          <button key={step.id} type="button" className="task-link" onClick={() => show(step.id)}>
            {`${place + 2}${comma}${words(title.key, title.values)}`}
          </button>
        );
      })}
    </>
  );
}

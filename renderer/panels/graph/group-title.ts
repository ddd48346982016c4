/** What groups and their ranks are called, in the user's language. */
import type { GroupModel, RunModel } from '../../../app/protocol/run-model.js';
import type { Rank } from './ranks.js';

type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** What its tasks do, one after the other; its own title where that is not known. */
export function titleOf(t: Words, { operators, title }: GroupModel): string {
  if (operators.length === 0) return title;
  const text = operators.map((operator) => t(operator)).join(t('comma'));
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Ranks after the first gather what the tasks of the same group before them have made. */
export function groupTitle(t: Words, model: RunModel, { group, depth }: Rank): string {
  const known = model.groups[group];
  if (known === undefined) return '';
  return depth === 0 ? titleOf(t, known) : t('gathered');
}

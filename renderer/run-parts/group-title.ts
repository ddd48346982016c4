/** What a group of tasks is called, in the user's language. */
import type { GroupModel } from '../../app/protocol/run-model.js';
import type { Translate } from '../i18n/index.js';

export type Words = Translate<'graph'>;

/** What its tasks do, one after the other; its own title where that is not known. */
export function titleOf(t: Words, { operators, title }: GroupModel): string {
  if (operators.length === 0) return title;
  const text = operators.map((operator) => t(operator)).join(t('comma'));
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What ranks of tasks are called, in the user's language. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import { titleOf, type Words } from '../../run-parts/group-title.js';
import type { Rank } from './ranks.js';

/** Ranks after the first gather what the tasks of the same group before them have made. */
export function groupTitle(t: Words, model: RunModel, { group, depth }: Rank): string {
  const known = model.groups[group];
  if (known === undefined) return '';
  return depth === 0 ? titleOf(t, known) : t('gathered');
}

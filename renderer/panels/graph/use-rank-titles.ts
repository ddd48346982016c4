/** What ranks of tasks are called, in the user's language. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { useTitles } from '../../run-parts/use-titles.js';
import type { Rank } from './ranks.js';

/** Ranks after the first gather what the tasks of the same group before them have made. */
export function useRankTitles(model: RunModel): (rank: Rank) => string {
  const t = useText('graph');
  const titleOf = useTitles();
  return ({ group, depth }) => {
    const known = model.groups[group];
    if (known === undefined) return '';
    return depth === 0 ? titleOf(known) : t('gathered');
  };
}

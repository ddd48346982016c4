/** A decision in the user's language: what it is about, what was chosen, and why. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import type { Translate } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';

type Decision = Pick<RunModel['decisions'][number], 'subject' | 'choice' | 'reason' | 'cause'>;

export interface DecisionWords {
  readonly about: string;
  readonly choice: string;
  readonly why: string;
}

const STRATEGIES = ['hash', 'dense', 'radix'] as const;

/** As the engine says it where it is of a recording that has no cause yet. */
export function decisionWords(decision: Decision, t: Translate<'decisions'>): DecisionWords {
  const { subject, choice, reason, cause } = decision;
  if (cause === undefined) return { about: subject, choice, why: reason };
  const { code, ...given } = cause;
  const values = Object.entries(given).map(([name, value]: [string, string | number]) => [
    name,
    typeof value === 'number' ? formatCount(value) : value,
  ]);
  const why = t(`why-${code}`, Object.fromEntries(values) as Record<string, string>);
  switch (cause.code) {
    case 'wider-type':
      return { about: t('type', { column: cause.column }), choice, why };
    case 'wrong-border':
      return { about: t('borders'), choice: t('exact'), why };
    case 'no-room':
      return { about: t('answers'), choice: t('none'), why };
    case 'keys-packed':
      return { about: t(subject === 'sort' ? 'sort' : 'groupBy'), choice: t('packed'), why };
    case 'rows-sorted':
      return { about: t('groupBy'), choice: t('sortedRanges', { count: choice.split(' ')[1] ?? '' }), why };
    case 'sorted-apart':
      return { about: t('sort'), choice: t('ranges', { count: choice.split(' ')[1] ?? '' }), why };
    case 'one-hash':
    case 'table-rows':
    case 'table-size':
    case 'key-ranges':
    case 'full-join':
      return { about: t('join'), choice: joinChoice(choice, t), why };
    default:
      return { about: t('groupBy'), choice: strategies(choice, t), why };
  }
}

/** `broadcast`, `merge`, `pieces`, `partitions 12` or `partitions 12 of one`. */
function joinChoice(choice: string, t: Translate<'decisions'>): string {
  const [way, count = '', of] = choice.split(' ');
  if (way === 'partitions') return t(of === undefined ? 'partitions' : 'partitionsOfOne', { count });
  return way === 'broadcast' || way === 'merge' || way === 'pieces' ? t(way) : choice;
}

/** `hash`, or `dense -> hash` where it was corrected. */
function strategies(choice: string, t: Translate<'decisions'>): string {
  const [from = '', to] = choice.split(' -> ').map((name) => {
    const known = STRATEGIES.find((one) => one === name);
    return known === undefined ? name : t(known);
  });
  return to === undefined ? from : t('arrow', { from, to });
}

/** What groups of tasks are called, in the user's language. */
import { useCallback } from 'react';
import type { GroupModel } from '../../app/protocol/run-model.js';
import { useText } from '../i18n/index.js';

/** Gives what a group's tasks do, one after the other; its own title where that is not known. */
export function useTitles(): (group: GroupModel) => string {
  const t = useText('operators');
  return useCallback(
    ({ operators, title }) => {
      if (operators.length === 0) return title;
      const text = operators.map((operator) => t(operator)).join(t('comma'));
      return text.slice(0, 1).toUpperCase() + text.slice(1);
    },
    [t],
  );
}

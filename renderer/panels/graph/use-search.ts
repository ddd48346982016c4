/** What is looked for in a run: tasks by words, or by a row of the dataset, for which the server is asked. */
import { useEffect, useMemo, useState } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import type { RowTasks } from '../../../app/protocol/runs.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { rowOf, Search } from './matches.js';

export interface SearchState {
  /** Null while nothing is looked for, and until the server has answered. */
  readonly search: Search | null;
  /** Why a row cannot be found. */
  readonly trouble: string | null;
}

export function useSearch(run: string, model: RunModel, version: number, text: string): SearchState {
  const t = useText('graph');
  const row = rowOf(text);
  const answer = useRowTasks(run, row, model.tasks.count);
  const search = useMemo(() => {
    if (text.trim() === '' || (row !== null && answer === null)) return null;
    return new Search(model, text, answer?.tasks);
  }, [model, text, row, answer]);
  useMemo(() => search?.update(), [search, version]);
  if (row === null || answer === null) return { search, trouble: null };
  if (answer.rows === null) return { search, trouble: t('rowsUnknown') };
  return { search, trouble: row > answer.rows ? t('rowsAre', { rows: formatCount(answer.rows) }) : null };
}

/** `tasks`: how many the run has; with more of them the answer may be another. */
function useRowTasks(run: string, row: number | null, tasks: number): RowTasks | null {
  const client = useClient();
  const [known, setKnown] = useState<{ readonly row: number; readonly answer: RowTasks } | null>(null);
  useEffect(() => {
    if (row === null) return undefined;
    const abort = new AbortController();
    const { signal } = abort;
    client.call('run.row', { run, row: row - 1 }, { signal }).then(
      (answer) => setKnown({ row, answer }),
      () => undefined,
    );
    return () => abort.abort();
  }, [client, run, row, tasks]);
  return known !== null && known.row === row ? known.answer : null;
}

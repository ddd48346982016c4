/** The greatest number of each aggregate, so that its cells can have bars; the engine finds it. None for negative ones. */
import { useEffect, useState } from 'react';
import type { ViewState } from '../../../app/protocol/views.js';
import { schemaOf } from '../../../app/recipe/schema.js';
import type { GroupBy } from '../../../app/recipe/steps.js';
import { useClient } from '../../state/client.js';
import { isNumber } from './chart-choice.js';

/** Answers with more groups than this have no bars: finding the greatest would read them all. */
const MOST_GROUPS = 100_000;

type Bars = Readonly<Record<string, number>>;

export function useBars(state: ViewState | null, groupBy: GroupBy): Bars {
  const client = useClient();
  const [bars, setBars] = useState<Bars>({});
  const names =
    state === null
      ? []
      : schemaOf(state.columns)
          .filter(({ name, type }) => isNumber(type.kind) && groupBy.aggregates.some((one) => one.as === name))
          .map(({ name }) => name);
  const rows = state?.rows.count ?? 0;
  const view = state?.view ?? null;
  const key = JSON.stringify([view, rows, state?.epoch, names]);
  useEffect(() => {
    if (view === null || rows === 0 || rows > MOST_GROUPS) {
      setBars({});
      return undefined;
    }
    const abort = new AbortController();
    const ask = async (name: string): Promise<readonly [string, number] | null> => {
      const ranges = [{ from: 0, rows, columns: [name] }];
      const { min, max } = await client.call('view.summary', { view, ranges }, { signal: abort.signal });
      return min !== null && max !== null && min >= 0 && max > 0 ? [name, max] : null;
    };
    Promise.all(names.map(ask)).then(
      (found) => setBars(Object.fromEntries(found.filter((entry) => entry !== null))),
      // A view that was just closed needs none; its successor asks by itself.
      () => undefined,
    );
    return () => abort.abort();
    // `key` says all that matters of the other values.
  }, [client, key]);
  return bars;
}

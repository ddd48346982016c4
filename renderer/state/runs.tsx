/** All runs of the workspace, newest first. Takes them from one subscription for the whole window. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { RunSummary } from '../../app/protocol/runs.js';
import { textOf } from '../i18n/index.js';
import { useClient } from './client.js';
import { notify } from './notices.js';

const RunsContext = createContext<readonly RunSummary[]>([]);

export function RunsProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const client = useClient();
  const [runs, setRuns] = useState<ReadonlyMap<string, RunSummary>>(new Map());
  useEffect(() => {
    let known: ReadonlyMap<string, RunSummary> = new Map();
    let before: ReadonlyMap<string, RunSummary> | null = null;
    return client.subscribe(
      'runs',
      {},
      {
        next: (changed) => {
          known = mergedRuns(known, changed);
          const stopped = before === null ? [] : interrupted(before, known);
          before = null;
          setRuns(known);
          for (const { number, title } of stopped)
            notify(textOf('shell', 'runInterrupted', { number, title }), 'danger');
        },
        restart: () => {
          before = known;
          known = new Map();
        },
      },
    );
  }, [client]);
  const list = useMemo(() => [...runs.values()].toSorted((one, other) => other.number - one.number), [runs]);
  return <RunsContext value={list}>{children}</RunsContext>;
}

export function useRuns(): readonly RunSummary[] {
  return useContext(RunsContext);
}

/** Whether it has ended, in whatever way. */
export function isOver({ phase }: RunSummary): boolean {
  return phase !== 'running' && phase !== 'paused';
}

export function mergedRuns(
  known: ReadonlyMap<string, RunSummary>,
  changed: readonly RunSummary[],
): ReadonlyMap<string, RunSummary> {
  const merged = new Map(known);
  for (const run of changed) {
    if (run.removed === true) merged.delete(run.run);
    else merged.set(run.run, run);
  }
  return merged;
}

/** Runs that went on when the connection was lost and did not end by themselves. */
export function interrupted(
  before: ReadonlyMap<string, RunSummary>,
  after: ReadonlyMap<string, RunSummary>,
): readonly RunSummary[] {
  return [...before.values()].filter((run) => {
    const now = after.get(run.run);
    return !isOver(run) && (now === undefined || now.phase === 'interrupted');
  });
}

/**
 * The one history of recipe edits: what every dataset's steps are, were and can be again, and which step is looked at.
 * Edits count at once and are saved in their order; what another window did becomes a change like any other.
 */
import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import type { Client } from '../../app/protocol/client.js';
import { isConnectionLost } from '../../app/protocol/connection-errors.js';
import { historyOf, record, redo, redoLabel, undo, undoLabel, type History } from '../../app/recipe/history.js';
import type { Step } from '../../app/recipe/steps.js';
import { useClient, useWorkspace } from './client.js';
import { notifyError } from './notices.js';

type Steps = readonly Step[];

interface Edited {
  readonly history: History<Steps>;
  readonly selected: string | null;
  /** Saves under way; until they are done the workspace tells old steps. */
  readonly saving: number;
}

export interface RecipeHandle {
  readonly steps: Steps;
  /** The label says in the user's language what was done. */
  set(steps: Steps, label: string): void;
  undo(): void;
  redo(): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  /** Null: all steps. */
  readonly selected: string | null;
  select(step: string | null): void;
}

const EMPTY: Edited = { history: historyOf<Steps>([]), selected: null, saving: 0 };
const useStore = create<{ readonly recipes: Readonly<Record<string, Edited>> }>(() => ({ recipes: {} }));

export function useRecipe(dataset: string): RecipeHandle {
  const client = useClient();
  const kept = useWorkspace().recipes[dataset] ?? NONE;
  useEffect(() => follow(dataset, kept), [dataset, kept]);
  const edited = useStore(({ recipes }) => recipes[dataset]) ?? { ...EMPTY, history: historyOf(kept) };
  return useMemo(() => {
    const move = (next: (history: History<Steps>) => History<Steps>): void => change(client, dataset, kept, next);
    const { history, selected } = edited;
    return {
      steps: history.present,
      set: (steps, label) => move((last) => record(last, steps, label)),
      undo: () => move(undo),
      redo: () => move(redo),
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      undoLabel: undoLabel(history),
      redoLabel: redoLabel(history),
      selected: history.present.some(({ id }) => id === selected) ? selected : null,
      select: (step) => put(dataset, { ...(stateOf(dataset) ?? edited), selected: step }),
    };
  }, [client, dataset, kept, edited]);
}

const NONE: Steps = [];

function stateOf(dataset: string): Edited | undefined {
  return useStore.getState().recipes[dataset];
}

function put(dataset: string, edited: Edited): void {
  useStore.setState(({ recipes }) => ({ recipes: { ...recipes, [dataset]: edited } }));
}

/** Takes over what the workspace says, unless own edits are on their way there. */
function follow(dataset: string, kept: Steps): void {
  const edited = stateOf(dataset);
  if (edited === undefined) put(dataset, { ...EMPTY, history: historyOf(kept) });
  else if (edited.saving === 0 && !same(edited.history.present, kept)) {
    put(dataset, { ...edited, history: record(edited.history, kept, '') });
  }
}

function change(client: Client, dataset: string, kept: Steps, next: (last: History<Steps>) => History<Steps>): void {
  const edited = stateOf(dataset) ?? { ...EMPTY, history: historyOf(kept) };
  const history = next(edited.history);
  if (history === edited.history) return;
  put(dataset, { ...edited, history, saving: edited.saving + 1 });
  void save(client, dataset, history.present)
    .catch(notifyError)
    .finally(() => {
      const now = stateOf(dataset);
      if (now !== undefined) put(dataset, { ...now, saving: now.saving - 1 });
    });
}

/** Setting the same steps twice does no harm, so it is done again after a lost connection, unless newer ones are there. */
async function save(client: Client, dataset: string, steps: Steps): Promise<void> {
  try {
    await client.call('recipe.set', { dataset, steps: [...steps] });
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    if (stateOf(dataset)?.history.present === steps) await save(client, dataset, steps);
  }
}

function same(one: Steps, other: Steps): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Which column is to be brought into sight: asked for by rail and palette, done by the panel that shows the dataset. */
import { create } from 'zustand';
import { openTab } from './tabs.js';

export interface Revealed {
  readonly dataset: string;
  readonly column: string;
  /** Another one for each request, also for the same column. */
  readonly request: number;
}

const useStore = create<{ readonly revealed: Revealed | null }>(() => ({ revealed: null }));

export function revealColumn(dataset: string, column: string): void {
  useStore.setState(({ revealed }) => ({ revealed: { dataset, column, request: (revealed?.request ?? 0) + 1 } }));
  openTab('explorer', { dataset });
}

export function useRevealed(dataset: string): Revealed | null {
  return useStore(({ revealed }) => (revealed?.dataset === dataset ? revealed : null));
}

/** What of a dataset is to be brought into sight: a column or a row; done by the panel that shows the dataset. */
import { create } from 'zustand';
import { openTab } from './tabs.js';

export interface Revealed {
  readonly dataset: string;
  readonly column: string | null;
  /** From 0. */
  readonly row: number | null;
  /** Another one for each request, also for the same place. */
  readonly request: number;
}

const useStore = create<{ readonly revealed: Revealed | null }>(() => ({ revealed: null }));

export function revealColumn(dataset: string, column: string): void {
  reveal({ dataset, column, row: null });
}

export function revealRow(dataset: string, row: number): void {
  reveal({ dataset, column: null, row });
}

export function useRevealed(dataset: string): Revealed | null {
  return useStore(({ revealed }) => (revealed?.dataset === dataset ? revealed : null));
}

function reveal(wanted: Omit<Revealed, 'request'>): void {
  useStore.setState(({ revealed }) => ({ revealed: { ...wanted, request: (revealed?.request ?? 0) + 1 } }));
  openTab('explorer', { dataset: wanted.dataset });
}

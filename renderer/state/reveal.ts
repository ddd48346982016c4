/**
 * What of a dataset is to be brought into sight: a column or a row, by the panel that shows the dataset; a step of its recipe, by
 * the rail.
 */
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

export interface RevealedStep {
  readonly dataset: string;
  /** Null: the first, which reads the files. */
  readonly step: string | null;
  /** Another one for each request. */
  readonly request: number;
}

interface State {
  readonly revealed: Revealed | null;
  readonly step: RevealedStep | null;
}

const useStore = create<State>(() => ({ revealed: null, step: null }));

export function revealColumn(dataset: string, column: string): void {
  reveal({ dataset, column, row: null });
}

export function revealRow(dataset: string, row: number): void {
  reveal({ dataset, column: null, row });
}

export function revealStep(dataset: string, step: string | null): void {
  useStore.setState((last) => ({ step: { dataset, step, request: (last.step?.request ?? 0) + 1 } }));
  openTab('explorer', { dataset });
}

/** Null before the first. */
export function useRevealedStep(): RevealedStep | null {
  return useStore(({ step }) => step);
}

export function useRevealed(dataset: string): Revealed | null {
  return useStore(({ revealed }) => (revealed?.dataset === dataset ? revealed : null));
}

function reveal(wanted: Omit<Revealed, 'request'>): void {
  useStore.setState(({ revealed }) => ({ revealed: { ...wanted, request: (revealed?.request ?? 0) + 1 } }));
  openTab('explorer', { dataset: wanted.dataset });
}

/** The slots of the status bar that panels fill: what goes on at the left, what is selected at the right. */
import type { ReactNode } from 'react';
import { create } from 'zustand';

export type StatusSlot = 'progress' | 'selection' | 'hint';

const useStore = create<Readonly<Record<StatusSlot, ReactNode>>>(() => ({
  progress: null,
  selection: null,
  hint: null,
}));

/** Null empties the slot. The panel that is shown fills it and empties it when it is hidden. */
export function setStatus(slot: StatusSlot, node: ReactNode | null): void {
  useStore.setState({ [slot]: node });
}

export function useStatus(): Readonly<Record<StatusSlot, ReactNode>> {
  return useStore();
}

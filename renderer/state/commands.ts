/**
 * Commands of the palette and their keys. Components register theirs while they are mounted; those of a panel count while
 * its tab is the active one.
 */
import { createContext, useContext, useEffect, useId } from 'react';
import { create } from 'zustand';
import type { Command } from '../panels/panel.js';

interface Entry {
  /** Null for the shell's own. */
  readonly tab: string | null;
  readonly commands: readonly Command[];
}

interface CommandState {
  readonly entries: ReadonlyMap<string, Entry>;
}

const useStore = create<CommandState>(() => ({ entries: new Map() }));

/** The tab that a component stands in. */
export const TabContext = createContext<string | null>(null);

/** The list may be a new one at every rendering; keep it the same where it does not change, to spare work. */
export function useCommands(commands: readonly Command[]): void {
  const id = useId();
  const tab = useContext(TabContext);
  useEffect(() => {
    useStore.setState(({ entries }) => ({ entries: new Map(entries).set(id, { tab, commands }) }));
  }, [id, tab, commands]);
  useEffect(
    () => () =>
      useStore.setState(({ entries }) => {
        const left = new Map(entries);
        left.delete(id);
        return { entries: left };
      }),
    [id],
  );
}

/** What can be done now: of the active tab first, then the shell's. */
export function commandsFor(activeTab: string | null, entries = useStore.getState().entries): readonly Command[] {
  const all = [...entries.values()];
  const ofTab = all.filter(({ tab }) => tab !== null && tab === activeTab);
  const ofShell = all.filter(({ tab }) => tab === null);
  return [...ofTab, ...ofShell].flatMap(({ commands }) => commands);
}

export function useCommandEntries(): ReadonlyMap<string, Entry> {
  return useStore((state) => state.entries);
}

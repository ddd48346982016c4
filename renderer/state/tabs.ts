/**
 * The tabs of the window: opens, closes and names the active one. Takes the dock once it stands; what is opened before
 * waits for it.
 */
import type { DockviewApi } from 'dockview-react';
import { create } from 'zustand';
import { PartitaError } from '../../app/protocol/errors.js';

export interface Tab {
  readonly tab: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface OpenTabOptions {
  /** At the right of what is active, instead of over it. */
  readonly beside?: boolean;
}

interface TabState {
  readonly dock: DockviewApi | null;
  /** Of the panels that there are. */
  readonly kinds: ReadonlySet<string>;
  readonly waiting: readonly (() => void)[];
  readonly tabs: readonly Tab[];
  readonly active: string | null;
  /** The dataset that the rail shows while the active tab is of none. */
  readonly dataset: string | null;
}

const useStore = create<TabState>(() => ({
  dock: null,
  kinds: new Set(),
  waiting: [],
  tabs: [],
  active: null,
  dataset: null,
}));

/** One of the same kind that is open already is shown, where its parameters are these, whatever others it has besides. */
export function openTab(kind: string, params: object, options: OpenTabOptions = {}): void {
  const { dock, kinds, tabs, active } = useStore.getState();
  if (dock === null) {
    useStore.setState(({ waiting }) => ({ waiting: [...waiting, () => openTab(kind, params, options)] }));
    return;
  }
  if (!kinds.has(kind)) throw new PartitaError('bug', `there is no panel ${kind}`, { domain: 'window', value: kind });
  const wanted = Object.entries(params).map(([name, value]) => [name, JSON.stringify(value)] as const);
  const same = tabs.find(
    (tab) => tab.kind === kind && wanted.every(([name, value]) => JSON.stringify(tab.params[name]) === value),
  );
  if (same !== undefined) {
    showTab(same.tab);
    return;
  }
  const beside = options.beside === true && active !== null && dock.getPanel(active) !== undefined;
  dock.addPanel({
    id: crypto.randomUUID(),
    component: kind,
    title: kind,
    params: { ...params },
    ...(beside ? { position: { referencePanel: active, direction: 'right' as const } } : {}),
  });
}

export function closeTab(tab: string): void {
  useStore.getState().dock?.getPanel(tab)?.api.close();
}

export function showTab(tab: string): void {
  useStore.getState().dock?.getPanel(tab)?.api.setActive();
}

/** Puts the tab into a group of its own at the right; what is alone stays. */
export function splitTab(tab: string): void {
  const panel = useStore.getState().dock?.getPanel(tab);
  if (panel === undefined || panel.group.panels.length < 2) return;
  panel.api.moveTo({ group: panel.group, position: 'right' });
}

/** All that are open, in the order of the dock. */
export function useTabs(): readonly Tab[] {
  return useStore((state) => state.tabs);
}

export function useActiveTab(): Tab | null {
  return useStore((state) => state.tabs.find(({ tab }) => tab === state.active) ?? null);
}

export function activeTabId(): string | null {
  return useStore.getState().active;
}

/** The dataset of the active tab, else the last one that was. */
export function useCurrentDataset(): string | null {
  return useStore((state) => state.dataset);
}

/** After the parameters of a tab were replaced. */
export function refreshTabs(): void {
  const { dock } = useStore.getState();
  if (dock !== null) read(dock);
}

/** The dock's side: keeps the list as the dock has it. Gives what ends it. */
export function attachDock(dock: DockviewApi, kinds: readonly string[]): () => void {
  useStore.setState({ dock, kinds: new Set(kinds) });
  read(dock);
  const again = (): void => read(dock);
  const listeners = [dock.onDidLayoutChange(again), dock.onDidActivePanelChange(again)];
  const { waiting } = useStore.getState();
  useStore.setState({ waiting: [] });
  for (const open of waiting) open();
  return () => {
    for (const listener of listeners) listener.dispose();
    useStore.setState({ dock: null, tabs: [], active: null });
  };
}

function read(dock: DockviewApi): void {
  const tabs = dock.panels.map((panel) => ({
    tab: panel.id,
    kind: panel.view.contentComponent,
    params: { ...panel.params },
  }));
  const active = dock.activePanel?.id ?? null;
  const shown = tabs.find(({ tab }) => tab === active)?.params['dataset'];
  useStore.setState((last) => ({ tabs, active, dataset: typeof shown === 'string' ? shown : last.dataset }));
}

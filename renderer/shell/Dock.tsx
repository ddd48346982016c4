/**
 * The docked tabs in the middle: draws every kind of panel, keeps their layout in the workspace and brings it back. Tabs of
 * datasets that were closed go.
 */
import {
  DockviewReact,
  type DockviewApi,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import * as v from 'valibot';
import { useText } from '../i18n/index.js';
import { PANELS, panelOfKind } from '../panels/index.js';
import { WelcomePage } from '../panels/welcome/WelcomePage.js';
import { useWorkspace } from '../state/client.js';
import { TabContext } from '../state/commands.js';
import { useKeep } from '../state/kept.js';
import { attachDock, closeTab, refreshTabs, useTabs } from '../state/tabs.js';
import { styleNonce } from '../theme/style-nonce.js';
import { DockActions } from './DockActions.js';
import { DockTab } from './DockTab.js';
import { ErrorBoundary } from './ErrorBoundary.js';

const THEME: DockviewTheme = { name: 'partita', className: 'dock-theme' };
const LAYOUT = 'layout';
const LayoutSchema = v.looseObject({
  grid: v.looseObject({}),
  panels: v.record(v.string(), v.looseObject({ contentComponent: v.string() })),
});

const COMPONENTS = Object.fromEntries(PANELS.map(({ kind }) => [kind, PanelFrame]));

export function Dock(): ReactElement {
  const workspace = useWorkspace();
  const [dock, setDock] = useState<DockviewApi | null>(null);
  const keep = useKeep(LAYOUT);
  const kept = useRef(workspace.kept[LAYOUT]);
  useEffect(() => {
    if (dock === null) return undefined;
    restore(dock, kept.current);
    return attachDock(
      dock,
      PANELS.map(({ kind }) => kind),
    );
  }, [dock]);
  const tabs = useTabs();
  useEffect(() => {
    if (dock !== null && tabs.length > 0) keep(dock.toJSON());
  }, [dock, keep, tabs]);
  useClosedDatasets();
  return (
    <DockviewReact
      theme={THEME}
      components={COMPONENTS}
      defaultTabComponent={DockTab}
      rightHeaderActionsComponent={DockActions}
      watermarkComponent={WelcomePage}
      disableFloatingGroups
      scrollbars="native"
      nonce={styleNonce()}
      onReady={({ api }: DockviewReadyEvent) => setDock(api)}
    />
  );
}

/** What cannot be shown any more is left out. */
function restore(dock: DockviewApi, kept: unknown): void {
  if (!v.is(LayoutSchema, kept)) return;
  const known = Object.values(kept.panels).every((panel) => panelOfKind(panel.contentComponent) !== null);
  if (!known) return;
  try {
    dock.fromJSON(kept as unknown as SerializedDockview);
  } catch {
    dock.clear();
  }
  for (const panel of dock.panels) {
    if (panelOfKind(panel.view.contentComponent)?.accepts(panel.params ?? {}) !== true) panel.api.close();
  }
}

function useClosedDatasets(): void {
  const { datasets } = useWorkspace();
  const tabs = useTabs();
  useEffect(() => {
    for (const { tab, params } of tabs) {
      const dataset = params['dataset'];
      if (typeof dataset === 'string' && !datasets.some(({ id }) => id === dataset)) closeTab(tab);
    }
    // A tab may be a moment ahead of the workspace: only what the workspace says counts.
  }, [datasets]);
}

function PanelFrame({ api, params }: IDockviewPanelProps): ReactElement | null {
  const t = useText('shell');
  const workspace = useWorkspace();
  const [visible, setVisible] = useState(api.isVisible);
  const [now, setNow] = useState<unknown>(params);
  const panel = panelOfKind(api.component);
  useEffect(() => {
    const listener = api.onDidVisibilityChange((event) => setVisible(event.isVisible));
    return () => listener.dispose();
  }, [api]);
  if (panel === null) return null;
  return (
    <TabContext value={api.id}>
      <ErrorBoundary title={t('panelFailed', { panel: panel.title(now, workspace) })}>
        <panel.Component
          tab={api.id}
          params={now}
          visible={visible}
          update={(next) => {
            setNow(next);
            api.updateParameters(next as Record<string, unknown>);
            refreshTabs();
          }}
        />
      </ErrorBoundary>
    </TabContext>
  );
}

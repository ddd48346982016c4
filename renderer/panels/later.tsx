/** Panels whose code is fetched when they are first shown, or before that in a quiet moment. Each keeps its place while it waits. */
import type { ComponentType, ReactElement } from 'react';
import { useText } from '../i18n/index.js';
import { later, PanelMissing, type Later } from '../later.js';
import type { PanelProps } from './panel.js';

const panels: Pick<Later<never>, 'fetch'>[] = [];

export function laterPanel<Params>(
  fetch: () => Promise<ComponentType<PanelProps<Params>>>,
): ComponentType<PanelProps<Params>> {
  const panel = later(fetch, { waiting: Waiting, missing: PanelMissing });
  panels.push(panel);
  return panel;
}

/** Fetches every panel, one after the other and when nothing else is to be done. What fails now is fetched when it is shown. */
export function fetchPanels(): void {
  const next = async (place: number): Promise<void> => {
    await panels[place]?.fetch().catch(() => undefined);
    if (place + 1 < panels.length) requestIdleCallback(() => void next(place + 1));
  };
  requestIdleCallback(() => void next(0));
}

function Waiting(): ReactElement {
  const t = useText('common');
  return (
    <div className="panel-later" role="status" aria-busy aria-label={t('waiting')}>
      <span />
      <span />
      <span />
    </div>
  );
}

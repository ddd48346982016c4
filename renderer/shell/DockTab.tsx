/** One tab: icon and title of its panel, a count where there is something to see, and what closes it. */
import { IconX } from '@tabler/icons-react';
import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useText } from '../i18n/index.js';
import { panelOfKind } from '../panels/index.js';
import { useWorkspace } from '../state/client.js';

export function DockTab({ api, params }: IDockviewPanelHeaderProps): ReactElement | null {
  const t = useText('shell');
  const workspace = useWorkspace();
  const [active, setActive] = useState(api.isVisible);
  useEffect(() => {
    const listener = api.onDidVisibilityChange(({ isVisible }) => setActive(isVisible));
    return () => listener.dispose();
  }, [api]);
  const panel = panelOfKind(api.component);
  const title = panel?.title(params, workspace) ?? '';
  useEffect(() => {
    if (title !== '') api.setTitle(title);
  }, [api, title]);
  if (panel === null) return null;
  const badge = panel.badge(params, workspace);
  return (
    <div
      className={active ? 'tab on' : 'tab'}
      onAuxClick={(event) => {
        if (event.button === 1) api.close();
      }}
    >
      <panel.icon size={14} stroke={1.75} />
      <span>{title}</span>
      {badge !== null && <span className="tag warn">{badge}</span>}
      {/* For the mouse: a tab may hold nothing that takes the focus; the keyboard has a command for it. */}
      <span
        className="x"
        title={t('closeTab', { title })}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
      >
        <IconX size={12} stroke={2} aria-hidden />
      </span>
    </div>
  );
}

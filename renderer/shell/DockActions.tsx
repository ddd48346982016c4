/** At the right end of a group's tabs: another view, and the active tab beside the others. */
import { IconColumns2, IconPlus } from '@tabler/icons-react';
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import type { ReactElement } from 'react';
import { useText } from '../i18n/index.js';
import { openTab, splitTab } from '../state/tabs.js';

export function DockActions({ activePanel, panels }: IDockviewHeaderActionsProps): ReactElement {
  const t = useText('shell');
  return (
    <div className="dock-actions">
      <button type="button" className="ib s" aria-label={t('newTab')} onClick={() => openTab('welcome', {})}>
        <IconPlus size={16} stroke={1.6} aria-hidden />
      </button>
      <button
        type="button"
        className="ib s"
        aria-label={t('split')}
        disabled={activePanel === undefined || panels.length < 2}
        onClick={() => activePanel !== undefined && splitTab(activePanel.id)}
      >
        <IconColumns2 size={16} stroke={1.6} aria-hidden />
      </button>
    </div>
  );
}

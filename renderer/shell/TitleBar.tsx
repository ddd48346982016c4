/** The bar at the top: the workspace, undo and redo, the way to everything, and the run that goes on. */
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronDown,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
} from '@tabler/icons-react';
import { Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import icon from '../../assets/icons/partita.svg';
import { formatShare } from '../i18n/numbers.js';
import { useText } from '../i18n/index.js';
import { useClient, useWorkspace } from '../state/client.js';
import { notifyError } from '../state/notices.js';
import { openOverlay } from '../state/overlays.js';
import { useRecipe } from '../state/recipes.js';
import { isOver, useRuns } from '../state/runs.js';
import { openTab, useCurrentDataset } from '../state/tabs.js';
import { useTheme } from '../theme/theme.js';
import { Keys } from './Keys.js';
import { Ring } from './Ring.js';

export function TitleBar(): ReactElement {
  const t = useText('shell');
  const client = useClient();
  const { name, settings, datasets } = useWorkspace();
  const theme = useTheme(settings.theme);
  const current = useCurrentDataset();
  const isOpen = datasets.some(({ id }) => id === current);
  const next = theme === 'dark' ? 'light' : 'dark';
  return (
    <header className="titlebar">
      <div className="left">
        <img src={icon} width={18} height={18} alt="" />
        <Menu position="bottom-start">
          <Menu.Target>
            <button type="button" className="workspace" aria-label={t('workspaceMenu', { name: name || 'Partita' })}>
              <span className="name ell">{name || 'Partita'}</span>
              <IconChevronDown size={14} stroke={1.75} className="t3" aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => openOverlay('rename')}>{t('renameWorkspace')}</Menu.Item>
            <Menu.Item onClick={() => openTab('welcome', {})}>{t('addData')}</Menu.Item>
            <Menu.Item onClick={() => openOverlay('settings')}>{t('settings')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        {current !== null && isOpen && <UndoRedo dataset={current} />}
      </div>
      <button type="button" className="cmdk" onClick={() => openOverlay('palette')}>
        <IconSearch size={14} stroke={1.75} aria-hidden />
        <span className="grow">{t('search')}</span>
        <Keys keys="mod+k" />
      </button>
      <div className="rightside">
        <RunningRun />
        <button
          type="button"
          className="ib s"
          aria-label={t(next === 'dark' ? 'darkTheme' : 'lightTheme')}
          onClick={() => void client.call('settings.set', { theme: next }).catch(notifyError)}
        >
          {theme === 'dark' ? (
            <IconMoon size={16} stroke={1.6} aria-hidden />
          ) : (
            <IconSun size={16} stroke={1.6} aria-hidden />
          )}
        </button>
        <button type="button" className="ib s" aria-label={t('settings')} onClick={() => openOverlay('settings')}>
          <IconSettings size={16} stroke={1.6} aria-hidden />
        </button>
      </div>
    </header>
  );
}

function UndoRedo({ dataset }: { readonly dataset: string }): ReactElement {
  const t = useText('shell');
  const recipe = useRecipe(dataset);
  const { undoLabel, redoLabel } = recipe;
  return (
    <>
      <span className="sep" />
      <button
        type="button"
        className="ib s"
        aria-label={undoLabel === null || undoLabel === '' ? t('undo') : t('undoThis', { what: undoLabel })}
        disabled={!recipe.canUndo}
        onClick={() => recipe.undo()}
      >
        <IconArrowBackUp size={16} stroke={1.6} aria-hidden />
      </button>
      <button
        type="button"
        className="ib s"
        aria-label={redoLabel === null || redoLabel === '' ? t('redo') : t('redoThis', { what: redoLabel })}
        disabled={!recipe.canRedo}
        onClick={() => recipe.redo()}
      >
        <IconArrowForwardUp size={16} stroke={1.6} aria-hidden />
      </button>
    </>
  );
}

function RunningRun(): ReactElement | null {
  const t = useText('shell');
  const going = useRuns().filter((run) => !isOver(run));
  const [latest] = going;
  if (latest === undefined) return null;
  const { run, number, fraction, title } = latest;
  return (
    <button type="button" className="btn quiet s num" title={title} onClick={() => openTab('run', { run })}>
      <Ring fraction={fraction} />
      {t('runAt', { number, share: formatShare(fraction) })}
    </button>
  );
}

/** The shell's own commands, and the keys of all: one listener for the whole window. */
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconColumns2,
  IconFileText,
  IconFolderOpen,
  IconLanguage,
  IconLayoutSidebar,
  IconPlus,
  IconRoute,
  IconSearch,
  IconSettings,
  IconSunMoon,
  IconX,
} from '@tabler/icons-react';
import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import { useText } from '../i18n/index.js';
import type { Command } from '../panels/panel.js';
import { useClient, useWorkspace } from '../state/client.js';
import { commandsFor, useCommands } from '../state/commands.js';
import { isMac, matchesKeys } from '../state/keys.js';
import { notifyError } from '../state/notices.js';
import { openPaths } from '../state/opening.js';
import { openOverlay } from '../state/overlays.js';
import { pickOnServer } from '../state/picking.js';
import { useRecipe } from '../state/recipes.js';
import {
  activeTabId,
  closeTab,
  openTab,
  showTab,
  splitTab,
  useActiveTab,
  useCurrentDataset,
  useTabs,
} from '../state/tabs.js';
import { shellDoor } from './door.js';
import { shell } from './host.js';

export function ShellCommands({ toggleRail }: { readonly toggleRail: () => void }): ReactElement | null {
  const t = useText('shell');
  const client = useClient();
  const { settings } = useWorkspace();
  const tabs = useTabs();
  const active = useActiveTab();
  const dataset = useCurrentDataset();
  const recipe = useRecipe(dataset ?? '');
  const commands = useMemo((): readonly Command[] => {
    const group = t('groupWindow');
    const set = (change: Parameters<typeof client.call<'settings.set'>>[1]): void =>
      void client.call('settings.set', change).catch(notifyError);
    const list: (Command | null)[] = [
      {
        id: 'open-folder',
        label: t('openFolder'),
        group,
        keys: 'mod+o',
        icon: IconFolderOpen,
        run: () => void openPicked('pickFolder'),
      },
      {
        id: 'open-files',
        label: t('openFiles'),
        group,
        keys: 'mod+shift+o',
        icon: IconFileText,
        run: () => void openPicked('pickFiles'),
      },
      {
        id: 'open-path',
        label: t('openPath'),
        group,
        icon: IconRoute,
        run: () => void pickOnServer('path').then((paths) => openPaths(client, paths)),
      },
      { id: 'add-data', label: t('addData'), group, icon: IconPlus, run: () => openTab('welcome', {}) },
      {
        id: 'palette',
        label: t('allCommands'),
        group,
        keys: 'mod+k',
        icon: IconSearch,
        run: () => openOverlay('palette'),
      },
      {
        id: 'settings',
        label: t('settings'),
        group,
        keys: 'mod+,',
        icon: IconSettings,
        run: () => openOverlay('settings'),
      },
      { id: 'rename-workspace', label: t('renameWorkspace'), group, run: () => openOverlay('rename') },
      { id: 'toggle-rail', label: t('toggleRail'), group, keys: 'mod+b', icon: IconLayoutSidebar, run: toggleRail },
      recipe.canUndo
        ? { id: 'undo', label: t('undo'), group, keys: 'mod+z', icon: IconArrowBackUp, run: () => recipe.undo() }
        : null,
      recipe.canRedo
        ? {
            id: 'redo',
            label: t('redo'),
            group,
            keys: 'mod+shift+z',
            icon: IconArrowForwardUp,
            run: () => recipe.redo(),
          }
        : null,
      active === null
        ? null
        : {
            id: 'close-tab',
            label: t('closeThisTab'),
            group,
            keys: 'alt+w',
            icon: IconX,
            run: () => closeTab(active.tab),
          },
      active === null
        ? null
        : { id: 'split-tab', label: t('split'), group, icon: IconColumns2, run: () => splitTab(active.tab) },
      ...(['system', 'light', 'dark'] as const)
        .filter((theme) => theme !== settings.theme)
        .map((theme) => ({
          id: `theme-${theme}`,
          label: t(`${theme}Theme`),
          group,
          icon: IconSunMoon,
          run: () => set({ theme }),
        })),
      ...(['en', 'zh-CN'] as const)
        .filter((language) => language !== settings.language)
        .map((language) => ({
          id: `language-${language}`,
          label: t(language === 'en' ? 'inEnglish' : 'inChinese'),
          group,
          icon: IconLanguage,
          run: () => set({ language }),
        })),
      ...tabs.slice(0, 9).map(({ tab }, place) => ({
        id: `tab-${place + 1}`,
        label: t('showTab', { place: place + 1 }),
        group: '',
        keys: `alt+${place + 1}`,
        run: () => showTab(tab),
      })),
    ];
    return list.filter((command) => command !== null);

    async function openPicked(how: 'pickFolder' | 'pickFiles'): Promise<void> {
      await openPaths(client, await shell[how]());
    }
  }, [t, client, settings, tabs, active, recipe, toggleRail]);
  useCommands(commands);
  useKeys();
  useShellDoor(commands);
  return null;
}

/** Keys that write or edit text stay with the field that has the focus. */
function useKeys(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isDialogOpen()) return;
      const typing = isField(event.target);
      const found = commandsFor(activeTabId()).find(
        ({ keys }) => keys !== undefined && matchesKeys(event, keys, isMac()) && !(typing && belongsToField(keys)),
      );
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

const EDITING: ReadonlySet<string> = new Set(['mod+z', 'mod+shift+z', 'mod+c', 'mod+v', 'mod+x', 'mod+a']);

/** What writes a character, moves in the text or edits it. */
function belongsToField(keys: string): boolean {
  return EDITING.has(keys) || !/\b(mod|ctrl|alt)\b/.test(keys);
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

/** What the desktop's menu asks for. */
function useShellDoor(commands: readonly Command[]): void {
  const client = useClient();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  }, [commands]);
  useEffect(() => {
    shellDoor()?.onCommand((asked) => {
      if (asked.command === 'open-paths') void openPaths(client, asked.paths);
      else latest.current.find(({ id }) => id === asked.command)?.run();
    });
  }, [client]);
}

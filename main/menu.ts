/** The application's menu. Its items do nothing themselves: they send the page a command. */
import { Menu, app, type MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from './channels.js';

export function setMenu(send: (command: ShellCommand) => void, recent: readonly string[]): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(send, recent, process.platform)));
}

/** Pure but for what the items do when clicked. */
export function menuTemplate(
  send: (command: ShellCommand) => void,
  recent: readonly string[],
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const item = (
    id: Exclude<ShellCommand['command'], 'open-paths'>,
    label: string,
    accelerator: string,
  ): MenuItemConstructorOptions => ({ id, label, accelerator, click: () => send({ command: id }) });
  const opened: MenuItemConstructorOptions[] = recent.map((path) => ({
    label: path,
    click: () => send({ command: 'open-paths', paths: [path] }),
  }));
  const mac: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [{ label: app.name, submenu: [{ role: 'about' }, { type: 'separator' }, { role: 'hide' }, { role: 'quit' }] }]
      : [];
  return [
    ...mac,
    {
      label: 'File',
      submenu: [
        item('open-folder', 'Open Folder…', 'CmdOrCtrl+O'),
        item('open-files', 'Open Files…', 'CmdOrCtrl+Shift+O'),
        { label: 'Open Recent', enabled: recent.length > 0, submenu: opened },
        { type: 'separator' },
        item('settings', 'Settings…', 'CmdOrCtrl+,'),
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        item('undo', 'Undo', 'CmdOrCtrl+Z'),
        item('redo', 'Redo', 'CmdOrCtrl+Shift+Z'),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [
        item('palette', 'All Commands…', 'CmdOrCtrl+K'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
  ];
}

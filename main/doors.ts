/**
 * What the page may ask of the shell: dialogs and the file manager. Every request is checked: who sends it, and what it
 * says.
 */
import { BrowserWindow, dialog, ipcMain, shell, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { isAbsolute } from 'node:path';
import { CHANNELS, type PickRequest } from './channels.js';
import { isOwnPage } from './app-scheme.js';

const MOST_NAME = 255;

/** `granted` is told of every path that the user chose. */
export function openDoors(granted: (paths: readonly string[]) => void): void {
  ipcMain.handle(CHANNELS.pick, async (event, request: unknown) => {
    const window = senderWindow(event);
    const { what, title } = pickRequest(request);
    const properties: Electron.OpenDialogOptions['properties'] =
      what === 'folder' ? ['openDirectory', 'multiSelections'] : ['openFile', 'multiSelections'];
    const filters = what === 'folder' ? {} : { filters: FILTERS };
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, properties, ...filters });
    if (canceled) return [];
    granted(filePaths);
    return filePaths;
  });
  ipcMain.handle(CHANNELS.save, async (event, suggested: unknown) => {
    const window = senderWindow(event);
    if (typeof suggested !== 'string' || suggested.length > MOST_NAME) throw new Error('a file name was expected');
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: suggested });
    return canceled || filePath === '' ? null : filePath;
  });
  ipcMain.handle(CHANNELS.reveal, (event, path: unknown) => {
    senderWindow(event);
    if (typeof path !== 'string' || !isAbsolute(path)) throw new Error('an absolute path was expected');
    shell.showItemInFolder(path);
  });
}

/** The window that a message came from; throws unless it is the main frame of one of our own pages. */
export function senderWindow(event: IpcMainEvent | IpcMainInvokeEvent): BrowserWindow {
  const frame = event.senderFrame;
  const window = BrowserWindow.fromWebContents(event.sender);
  if (frame === null || frame.parent !== null || !isOwnPage(`${frame.origin}/`) || window === null) {
    throw new Error('a page that is not ours asked the shell');
  }
  return window;
}

const FILTERS = [
  { name: 'CSV', extensions: ['csv', 'tsv', 'txt', 'gz', 'zst'] },
  { name: '*', extensions: ['*'] },
];

function pickRequest(value: unknown): PickRequest {
  const { what, title } = (value ?? {}) as Partial<Record<keyof PickRequest, unknown>>;
  if ((what !== 'folder' && what !== 'files') || typeof title !== 'string' || title.length > MOST_NAME) {
    throw new Error('a request for a folder or files was expected');
  }
  return { what, title };
}

/** What `import 'electron'` gives under the double, each part under its real name and type. */
import { appDouble } from './app.js';
import { BrowserWindowDouble } from './browser-window.js';
import { ipcDouble } from './ipc-main.js';
import { MenuDouble, pressAccelerator } from './menu.js';
import { MessageChannelMain as ChannelDouble } from './ports.js';
import { protocol, session } from './session.js';
import { chromium, records } from './state.js';
import { modelled } from './strict.js';
import { decode, encode } from './wire.js';

const VERSION = '45.4.1';
Object.assign(process.versions, { electron: VERSION, chrome: '0' });
Object.assign(process, { type: 'browser', resourcesPath: process.cwd() });

export const app = modelled<Electron.App>(appDouble, 'app');
export const BrowserWindow = BrowserWindowDouble as unknown as typeof Electron.BrowserWindow;
export const ipcMain = modelled<Electron.IpcMain>(ipcDouble, 'ipcMain');
export const MessageChannelMain = ChannelDouble;
export const Menu = MenuDouble as unknown as typeof Electron.Menu;
export { protocol, session };

function scripted(): Promise<never> {
  if (records.dialogs.length === 0) throw new Error('electron double: a dialog opened that no test scripted');
  return Promise.resolve(records.dialogs.shift() as never);
}

export const dialog = modelled<Electron.Dialog>(
  { showOpenDialog: scripted, showSaveDialog: scripted, showErrorBox: () => {} } satisfies Partial<Electron.Dialog>,
  'dialog',
);

export const shell = modelled<Electron.Shell>(
  {
    openExternal(url: string) {
      records.opened.push(url);
      return Promise.resolve();
    },
    showItemInFolder(path: string) {
      records.revealed.push(path);
    },
  } satisfies Partial<Electron.Shell>,
  'shell',
);

/** The test's own door; Electron has none of this. */
export const double = {
  records,
  recent: appDouble.recent,
  pressAccelerator,
  start: (): Promise<void> => appDouble.start(),
  debuggingPort: (): Promise<number> => chromium().port(),
};

// Every static member above must exist in Electron.
BrowserWindowDouble satisfies Pick<
  typeof Electron.BrowserWindow,
  'getAllWindows' | 'fromWebContents' | 'getFocusedWindow'
>;
MenuDouble satisfies Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu' | 'getApplicationMenu'>;

// The test is gone: Chromium follows when its pipe closes.
process.once('disconnect', () => process.exit(1));

interface Evaluate {
  readonly t: 'evaluate';
  readonly n: number;
  readonly source: string;
  readonly arg: string;
}

/** Runs a test's function here, as `ElectronApplication.evaluate` of Playwright does. */
process.on('message', (message: Evaluate) => {
  const answer = async (): Promise<void> => {
    try {
      // A test's own function, by its source, as Playwright itself does it.
      // oxlint-disable-next-line no-eval, no-implied-eval
      const test = (0, eval)(`(${message.source})`) as (electron: object, argument: unknown) => unknown;
      const electron = { app, BrowserWindow, ipcMain, Menu, protocol, session, dialog, shell, double };
      const value = encode(await test(electron, decode(message.arg)));
      process.send?.({ t: 'evaluated', n: message.n, ok: true, value });
    } catch (error) {
      process.send?.({ t: 'evaluated', n: message.n, ok: false, value: String((error as Error).stack) });
    }
  };
  if (message.t === 'evaluate') void answer();
});

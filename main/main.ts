import { BrowserWindow, app, net, protocol, session, shell } from 'electron';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { contentPolicy, pageWithNonce } from '../app/protocol/content-policy.js';
import { SCHEME, START_PAGE, isOwnPage, mayOpenOutside, servedFile } from './app-scheme.js';
import { windowOptions } from './window-options.js';

/**
 * The shell: one process, one window, its pages from the `app:` scheme. It owns no data and knows no engine. Everything
 * that a page does not need is denied here: navigation, new windows, permissions, web views.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const rendererRoot = join(here, '..', 'renderer');
const icon = join(here, '..', '..', 'assets', 'icons', 'partita.svg');

let window: BrowserWindow | null = null;

if (app.requestSingleInstanceLock()) {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  app.on('second-instance', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', showWindow);
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event, address) => {
      if (!isOwnPage(address)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
  // Not awaited: Electron is ready only after this module was evaluated.
  void app.whenReady().then(() => {
    denyPermissions();
    protocol.handle(SCHEME, (request) => serve(request.url));
    openWindow();
  });
} else {
  app.quit();
}

function openWindow(): void {
  window = new BrowserWindow(windowOptions(icon));
  window.once('ready-to-show', () => window?.show());
  window.on('closed', () => (window = null));
  void window.loadURL(START_PAGE);
}

function showWindow(): void {
  if (window === null) {
    openWindow();
    return;
  }
  if (window.isMinimized()) window.restore();
  window.focus();
}

function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}

async function serve(address: string): Promise<Response> {
  const file = servedFile(address, rendererRoot);
  if (file === null) return new Response('not found', { status: 404 });
  const response = await net.fetch(pathToFileURL(file.path).href);
  const styleNonce = randomBytes(16).toString('base64');
  const isPage = file.path.endsWith('.html');
  return new Response(isPage ? pageWithNonce(await response.text(), styleNonce) : response.body, {
    status: response.status,
    headers: {
      'content-type': file.contentType,
      'content-security-policy': contentPolicy({ styleNonce }),
      'x-content-type-options': 'nosniff',
    },
  });
}

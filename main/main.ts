import { BrowserWindow, MessageChannelMain, app, ipcMain, protocol } from 'electron';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unlimitedRoots } from '../app/host/roots.js';
import { contentPolicy, pageWithNonce } from '../app/protocol/content-policy.js';
import { transportOfPort } from '../app/protocol/port-transport.js';
import { serveClient } from '../app/server/connection.js';
import type { Server } from '../app/server/handlers.js';
import { startServer } from '../app/server/index.js';
import { SCHEME, START_PAGE, servedFile } from './app-scheme.js';
import { pathsOf } from './arguments.js';
import { CHANNELS, type ShellCommand } from './channels.js';
import { openDoors, senderWindow } from './doors.js';
import { setMenu } from './menu.js';
import { denyEverythingElse, denyPermissions } from './security.js';
import { windowOptions } from './window-options.js';

/**
 * The shell: one process, one window, its pages from the `app:` scheme, and the application's server beside it. Whatever a
 * page does not need is denied here; what it needs of the desktop it asks for through the preload.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const rendererRoot = join(here, 'renderer');
const preload = join(here, 'preload.cjs');
const icon = join(here, '..', 'assets', 'icons', 'partita.svg');

const MOST_RECENT = 10;

let window: BrowserWindow | null = null;
let server: Promise<Server> | null = null;
let stopped = false;
/** Asked for before the page could hear it. */
const waiting: ShellCommand[] = [];
let listening = false;
let recent: readonly string[] = [];

if (app.requestSingleInstanceLock()) {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  denyEverythingElse();
  openFromDesktop(pathsOf(process.argv, process.cwd(), app.isPackaged));
  app.on('second-instance', (_event, words, folder) => {
    showWindow();
    openFromDesktop(pathsOf(words, folder, app.isPackaged));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openFromDesktop([path]);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', showWindow);
  app.on('will-quit', stopServer);
  // Not awaited: Electron is ready only after this module was evaluated.
  void app.whenReady().then(() => {
    denyPermissions();
    protocol.handle(SCHEME, (request) => serve(request.url));
    openDoors(remember);
    ipcMain.on(CHANNELS.connect, (event) => void connect(senderWindow(event)));
    setMenu(send, recent);
    server = startServer({
      kind: 'desktop',
      folder: join(app.getPath('userData'), 'workspace'),
      roots: unlimitedRoots(),
      spoolQuota: null,
    });
    openWindow();
  });
} else {
  app.quit();
}

function openWindow(): void {
  window = new BrowserWindow(windowOptions(icon, preload));
  window.once('ready-to-show', () => window?.show());
  window.on('closed', () => {
    window = null;
    listening = false;
  });
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

/** Gives a page its own way to the server. */
async function connect(asking: BrowserWindow): Promise<void> {
  if (server === null) return;
  const { handlers } = await server;
  const { port1, port2 } = new MessageChannelMain();
  serveClient(transportOfPort(port1), handlers);
  asking.webContents.postMessage(CHANNELS.port, null, [port2]);
  listening = true;
  for (const command of waiting.splice(0)) send(command);
}

function send(command: ShellCommand): void {
  if (listening && window !== null) window.webContents.send(CHANNELS.command, command);
  else waiting.push(command);
}

function openFromDesktop(paths: readonly string[]): void {
  if (paths.length === 0) return;
  send({ command: 'open-paths', paths });
  if (app.isReady()) remember(paths);
}

function remember(paths: readonly string[]): void {
  for (const path of paths) app.addRecentDocument(path);
  recent = [...new Set([...paths, ...recent])].slice(0, MOST_RECENT);
  setMenu(send, recent);
}

/** Runs are cancelled and the workspace is written before the process ends. */
function stopServer(event: Electron.Event): void {
  if (stopped || server === null) return;
  event.preventDefault();
  stopped = true;
  void server
    .then((running) => running.close())
    .catch(() => {})
    .then(() => app.quit());
}

async function serve(address: string): Promise<Response> {
  const file = servedFile(address, rendererRoot);
  const body = file === null ? null : await readFile(file.path).catch(() => null);
  if (file === null || body === null) return new Response('not found', { status: 404 });
  const styleNonce = randomBytes(16).toString('base64');
  const isPage = file.path.endsWith('.html');
  return new Response(isPage ? pageWithNonce(body.toString(), styleNonce) : new Uint8Array(body), {
    headers: {
      'content-type': file.contentType,
      'content-security-policy': contentPolicy({ styleNonce }),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    },
  });
}

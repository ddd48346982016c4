/** `app`: the life of the process. Chromium starts once the main module was evaluated, as Electron is ready only then. */
import { EventEmitter, once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chromium } from './chromium.js';
import { intercept, type PausedRequest } from './requests.js';
import { life, setChromium, windows } from './state.js';
import { refusable } from './strict.js';
import { attached, type AttachedTarget } from './targets.js';

type Modelled =
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'requestSingleInstanceLock'
  | 'getPath'
  | 'getVersion'
  | 'getAppPath'
  | 'isPackaged'
  | 'name'
  | 'addRecentDocument';

class AppDouble extends EventEmitter implements Pick<Electron.App, Modelled> {
  name = 'Partita';
  readonly isPackaged = false;
  /** Paths told to the desktop as recently used. */
  readonly recent: string[] = [];
  readonly #paths: Readonly<Record<string, string>> = {
    userData: process.env['DOUBLE_USER_DATA'] ?? join(tmpdir(), 'partita-double'),
    temp: tmpdir(),
    home: homedir(),
  };
  readonly #busy: Promise<unknown>[] = [];
  #chromium: Chromium | null = null;
  #quitting = false;

  async start(): Promise<void> {
    if (this.#quitting) return;
    const switches = JSON.parse(process.env['DOUBLE_SWITCHES'] ?? '[]') as string[];
    const chromium = new Chromium(join(this.getPath('userData'), 'chromium'), switches);
    this.#chromium = chromium;
    setChromium(chromium);
    chromium.on('Target.attachedToTarget', (target: AttachedTarget) => void attached(target));
    chromium.on('Fetch.requestPaused', (request: PausedRequest) => {
      intercept(request).catch((error: unknown) => {
        if (!this.#quitting) process.stderr.write(`${String(error)}\n`);
      });
    });
    // On the browser's own target it sees every request: of pages, workers and service workers.
    await chromium.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await chromium.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }, { type: 'other' }],
    });
    // A blank page of its own: Chromium ends with its last page.
    await chromium.send('Target.createTarget', { url: 'about:blank' });
    life.ready = true;
    this.emit('will-finish-launching');
    this.emit('ready', {}, {});
  }

  isReady(): boolean {
    return life.ready;
  }

  whenReady(): Promise<void> {
    return life.ready ? Promise.resolve() : new Promise((done) => this.once('ready', () => done()));
  }

  quit(): void {
    void this.#shutDown();
  }

  exit(code = 0): void {
    this.#quitting = true;
    const end = async (): Promise<void> => {
      await this.#chromium?.close();
      this.emit('quit', {}, code);
      process.exit(code);
    };
    void end();
  }

  /** The last window has gone. */
  allClosed(): void {
    if (this.#quitting) return;
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  /** A lock file with the owner's process, and a socket that a second start speaks to. */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    const lock = join(folder, 'lock');
    const socket = join(folder, 's');
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch {
      if (isAlive(Number(readFileSync(lock, 'utf8')))) {
        const first = connect(socket).on('error', () => {});
        first.end(JSON.stringify({ argv: process.argv, cwd: process.cwd() }));
        this.#busy.push(once(first, 'close'));
        return false;
      }
      writeFileSync(lock, String(process.pid));
    }
    rmSync(socket, { force: true });
    const server = createServer((second) => {
      let text = '';
      second.on('data', (data) => (text += data.toString()));
      second.on('end', () => {
        const { argv, cwd } = JSON.parse(text) as { argv: string[]; cwd: string };
        void this.whenReady().then(() => this.emit('second-instance', {}, argv, cwd, {}));
      });
    });
    server.listen(socket).unref();
    process.once('exit', () => {
      rmSync(lock, { force: true });
      rmSync(socket, { force: true });
    });
    return true;
  }

  getPath(name: string): string {
    const path = this.#paths[name];
    if (path === undefined) throw new Error(`electron double: app.getPath('${name}') is not modelled`);
    return path;
  }

  getAppPath(): string {
    return process.cwd();
  }

  getVersion(): string {
    return '0.0.0';
  }

  addRecentDocument(path: string): void {
    this.recent.push(path);
  }

  async #shutDown(): Promise<void> {
    if (this.#quitting) return;
    const before = refusable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this.#quitting = true;
    for (const window of windows) {
      if (await window.tryClose()) continue;
      this.#quitting = false;
      return;
    }
    const will = refusable({});
    this.emit('will-quit', will);
    if (will.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    await Promise.allSettled(this.#busy);
    this.exit(0);
  }
}

export const appDouble = new AppDouble();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

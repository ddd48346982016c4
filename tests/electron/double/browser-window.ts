/** `BrowserWindow`: a window of Chromium with one page. */
import { EventEmitter } from 'node:events';
import { appDouble } from './app.js';
import { chromium, windows } from './state.js';
import { modelled, refusable } from './strict.js';
import { WebContentsDouble } from './web-contents.js';

type Modelled =
  | 'id'
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'isVisible'
  | 'isMinimized'
  | 'restore'
  | 'getTitle'
  | 'getBounds';

export class BrowserWindowDouble extends EventEmitter implements Pick<Electron.BrowserWindow, Modelled> {
  readonly id: number;
  readonly contents: WebContentsDouble;
  readonly webContents: Electron.WebContents;
  readonly #options: Electron.BrowserWindowConstructorOptions;
  #visible: boolean;
  #gone = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    if (!appDouble.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.#options = options;
    this.contents = new WebContentsDouble(options);
    this.webContents = modelled<Electron.WebContents>(this.contents, 'webContents');
    this.id = this.contents.id;
    this.#visible = options.show !== false;
    this.contents.once('dom-ready', () => this.emit('ready-to-show', {}));
    windows.add(this);
    appDouble.emit('web-contents-created', {}, this.webContents);
    return modelled<BrowserWindowDouble>(this, 'BrowserWindow');
  }

  static getAllWindows(): Electron.BrowserWindow[] {
    return [...windows].map(real);
  }

  static fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null {
    const found = [...windows].find((window) => window.id === contents.id);
    return found === undefined ? null : real(found);
  }

  static getFocusedWindow(): Electron.BrowserWindow | null {
    const last = [...windows].filter((window) => window.isVisible()).at(-1);
    return last === undefined ? null : real(last);
  }

  loadURL(url: string): Promise<void> {
    return this.contents.loadURL(url);
  }

  show(): void {
    this.#visible = true;
    this.emit('show');
  }

  focus(): void {
    this.emit('focus', {});
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.show();
  }

  isDestroyed(): boolean {
    return this.#gone;
  }

  getTitle(): string {
    return this.#options.title ?? appDouble.name;
  }

  getBounds(): Electron.Rectangle {
    return { x: 0, y: 0, width: this.#options.width ?? 800, height: this.#options.height ?? 600 };
  }

  close(): void {
    void this.tryClose();
  }

  destroy(): void {
    void this.#end();
  }

  /** Whether nothing refused it. */
  async tryClose(): Promise<boolean> {
    if (this.#gone) return true;
    const event = refusable({});
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    await this.#end();
    return true;
  }

  async #end(): Promise<void> {
    if (this.#gone) return;
    this.#gone = true;
    this.contents.destroyed = true;
    windows.delete(this);
    await this.contents.ready.catch(() => {});
    await chromium()
      .send('Target.closeTarget', { targetId: this.contents.targetId })
      .catch(() => {});
    this.contents.emit('destroyed');
    this.emit('closed');
    if (windows.size === 0) appDouble.allClosed();
  }
}

function real(window: BrowserWindowDouble): Electron.BrowserWindow {
  return modelled<Electron.BrowserWindow>(window, 'BrowserWindow');
}

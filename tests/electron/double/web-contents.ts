/** `webContents`: one page of Chromium, its two worlds, and the messages between it and the main process. */
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ipcDouble } from './ipc-main.js';
import { MessagePortMain, PortMux, takePorts, type PortMessage } from './ports.js';
import { chromium, ISOLATED_WORLD, schemes, tag } from './state.js';
import { modelled, refusable } from './strict.js';
import { newTarget } from './targets.js';
import { decode, encode } from './wire.js';
import { pageScript, preloadScript } from './worlds.js';

interface Context {
  readonly origin: string;
  readonly world: string;
  readonly frame: string;
}

/** What the preload's world sends up. */
interface Up extends PortMessage {
  readonly n?: number;
  readonly ch?: string;
  readonly args?: string;
  readonly message?: string;
}

interface OpenDetails {
  readonly url: string;
  readonly frameName: string;
  readonly features: string;
}

interface Evaluated {
  readonly result: { readonly value?: unknown; readonly objectId?: string };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

type OpenHandler = (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse;

type Modelled =
  | 'id'
  | 'send'
  | 'postMessage'
  | 'getURL'
  | 'executeJavaScript'
  | 'setWindowOpenHandler'
  | 'isDestroyed'
  | 'isCrashed'
  | 'forcefullyCrashRenderer'
  | 'reload';

let made = 0;

export class WebContentsDouble extends EventEmitter implements Pick<Electron.WebContents, Modelled> {
  readonly id = ++made;
  targetId = '';
  lastOpened: OpenDetails = { url: '', frameName: '', features: '' };
  destroyed = false;
  readonly ready: Promise<void>;
  readonly #options: Electron.BrowserWindowConstructorOptions;
  readonly #contexts = new Map<number, Context>();
  readonly #mux = new PortMux('m', (message) => this.#down(message));
  #sessionId = '';
  #url = '';
  #expected: string | null = null;
  #crashed = false;
  #openHandler: OpenHandler | null = null;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag } = options.webPreferences ?? {};
    if (
      contextIsolation === false ||
      sandbox === false ||
      nodeIntegration === true ||
      webSecurity === false ||
      webviewTag === true
    ) {
      throw new Error('electron double: only an isolated, sandboxed page without Node or web views is modelled');
    }
    this.#options = options;
    this.ready = this.#create();
  }

  get mainFrame(): Electron.WebFrameMain {
    const main = [...this.#contexts].find(([, context]) => context.frame === this.targetId);
    return this.#frame(main?.[0] ?? 0);
  }

  /** Whether the main process itself asked for this address; asks once. */
  expects(url: string): boolean {
    const yes = this.#expected === url;
    this.#expected = null;
    return yes;
  }

  async loadURL(url: string): Promise<void> {
    await this.ready;
    this.#expected = schemes.inside(url);
    const loaded = once(this, 'did-finish-load');
    const { errorText } = await this.#cdp<{ errorText?: string }>('Page.navigate', { url: this.#expected });
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  getURL(): string {
    return this.#url;
  }

  reload(): void {
    this.#expected = schemes.inside(this.#url);
    void this.#cdp('Page.reload');
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  mayOpen(details: OpenDetails): boolean {
    const asked = { ...details, url: schemes.outside(details.url), disposition: 'foreground-tab' };
    // Electron allows where there is no handler.
    return this.#openHandler?.(asked as Electron.HandlerDetails).action !== 'deny';
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    await this.ready;
    const request = { expression: code, awaitPromise: true, returnByValue: true, userGesture };
    const { result, exceptionDetails } = await this.#cdp<Evaluated>('Runtime.evaluate', request);
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }

  send(channel: string, ...values: unknown[]): void {
    this.#down({ t: 'message', ch: channel, args: encode(values) });
  }

  postMessage(channel: string, message: unknown, transfer: readonly Electron.MessagePortMain[] = []): void {
    const ports = takePorts(transfer).map((port) => this.#mux.offer(port));
    this.#down({ t: 'message', ch: channel, args: encode([message]), ports });
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  isCrashed(): boolean {
    return this.#crashed;
  }

  forcefullyCrashRenderer(): void {
    void this.#cdp('Page.crash').catch(() => {});
  }

  #cdp<T = unknown>(method: string, params: object = {}): Promise<T> {
    return chromium().send<T>(method, params, this.#sessionId);
  }

  async #create(): Promise<void> {
    ({ targetId: this.targetId, sessionId: this.#sessionId } = await newTarget(this.#options));
    this.#listen();
    for (const domain of ['Page', 'Runtime', 'DOM', 'Debugger']) await this.#cdp(`${domain}.enable`);
    await this.#cdp('Runtime.addBinding', { name: `${tag}Up`, executionContextName: ISOLATED_WORLD });
    // The page's end of the bridge first, then the preload, both before any script of the page.
    await this.#cdp('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(tag) });
    const { preload, additionalArguments = [] } = this.#options.webPreferences ?? {};
    const { platform, arch, versions } = process;
    const argv = [process.execPath, ...additionalArguments];
    const seen = { type: 'renderer', sandboxed: true, contextIsolated: true, platform, arch, versions, env: {}, argv };
    const source = preloadScript(tag, seen, preload === undefined ? '' : readFileSync(preload, 'utf8'));
    await this.#cdp('Page.addScriptToEvaluateOnNewDocument', { source, worldName: ISOLATED_WORLD });
  }

  #listen(): void {
    const on = <T>(name: string, listener: (params: T) => void): void => {
      chromium().on(name, (params: T, session: string) => {
        if (session === this.#sessionId) listener(params);
      });
    };
    type Created = { context: { id: number; origin: string; name: string; auxData: { frameId: string } } };
    on<Created>('Runtime.executionContextCreated', ({ context: { id, origin, name, auxData } }) => {
      this.#contexts.set(id, { origin, world: name, frame: auxData.frameId });
    });
    on<{ executionContextId: number }>('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.#contexts.delete(executionContextId);
    });
    on('Runtime.executionContextsCleared', () => {
      this.#contexts.clear();
      this.#mux.closeAll();
    });
    type Called = { name: string; payload: string; executionContextId: number };
    on<Called>('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === `${tag}Up`) void this.#up(JSON.parse(payload) as Up, executionContextId);
    });
    on<Paused>('Debugger.paused', (paused) => void this.#paused(paused));
    on('Page.domContentEventFired', () => this.emit('dom-ready', {}));
    on('Page.loadEventFired', () => this.emit('did-finish-load', {}));
    on<{ frame: { parentId?: string; url: string } }>('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      this.#url = schemes.outside(frame.url);
      this.emit('did-navigate', {}, this.#url, 200, '');
    });
    type Opened = { url: string; windowName: string; windowFeatures: string[] };
    on<Opened>('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
      this.lastOpened = { url, frameName: windowName, features: windowFeatures.join(',') };
    });
    on('Inspector.targetCrashed', () => {
      this.#crashed = true;
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    });
  }

  #frame(context: number): Electron.WebFrameMain {
    const origin = schemes.outside(this.#contexts.get(context)?.origin ?? 'null');
    const frame = { url: this.#url, origin, parent: null, name: '' } satisfies Partial<Electron.WebFrameMain>;
    return modelled<Electron.WebFrameMain>(frame, 'WebFrameMain');
  }

  #down(message: object): void {
    const isolated = [...this.#contexts].find(
      ([, { world, frame }]) => world === ISOLATED_WORLD && frame === this.targetId,
    );
    // No document yet: Electron drops it as well.
    if (isolated === undefined || this.destroyed) return;
    const call = {
      functionDeclaration: `function (text) { this.${tag}Down(text); }`,
      executionContextId: isolated[0],
      arguments: [{ value: JSON.stringify(message) }],
    };
    this.#cdp('Runtime.callFunctionOn', call).catch(() => {});
  }

  async #up(message: Up, context: number): Promise<void> {
    if (this.#mux.handle(message)) return;
    if (message.t === 'preload-error') {
      process.stderr.write(`${message.message}\n`);
      this.emit('preload-error', {}, this.#options.webPreferences?.preload, new Error(message.message));
      return;
    }
    const ports = (message.ports ?? []).map((id) => new MessagePortMain(this.#mux.accept(id)));
    const event = { type: 'frame', sender: modelled(this, 'webContents'), senderFrame: this.#frame(context), ports };
    const channel = message.ch ?? '';
    const values = decode(message.args ?? '["a"]') as unknown[];
    if (message.t === 'send') {
      ipcDouble.emit(channel, event, ...values);
      return;
    }
    try {
      const answer: unknown = await ipcDouble.call(channel, event as unknown as Electron.IpcMainInvokeEvent, values);
      this.#down({ t: 'reply', n: message.n, ok: true, v: encode(answer) });
    } catch (error) {
      const v = `Error invoking remote method '${channel}': ${String(error)}`;
      this.#down({ t: 'reply', n: message.n, ok: false, v });
    }
  }

  /** The synchronous way: the page stands still at `debugger` in `doubleSync` until this has answered. */
  async #paused({ callFrames }: Paused): Promise<void> {
    const top = callFrames[0];
    if (top?.functionName === 'doubleSync') {
      const read = async (expression: string): Promise<Evaluated['result']> => {
        const request = { callFrameId: top.callFrameId, expression };
        return (await this.#cdp<Evaluated>('Debugger.evaluateOnCallFrame', request)).result;
      };
      const operation = (await read('op')).value;
      const reply = await this.#answer(String(operation), await read('arg'));
      await read(`given.reply = ${JSON.stringify(encode(reply))}`);
    }
    await this.#cdp('Debugger.resume');
  }

  async #answer(operation: string, argument: Evaluated['result']): Promise<unknown> {
    if (operation === 'path') {
      const { objectId } = argument;
      const found = await this.#cdp<{ path: string }>('DOM.getFileInfo', { objectId }).catch(() => ({ path: '' }));
      return found.path;
    }
    if (operation === 'will-navigate') {
      const url = schemes.outside(String(argument.value));
      const event = refusable({ url, isSameDocument: false, isMainFrame: true });
      this.emit('will-navigate', event, url, false, true);
      return !event.defaultPrevented;
    }
    return this.mayOpen(decode(String(argument.value)) as OpenDetails);
  }
}

interface Paused {
  readonly callFrames: readonly { readonly functionName: string; readonly callFrameId: string }[];
}

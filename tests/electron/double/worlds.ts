/**
 * What runs inside Chromium before any script of a page. Every function is put there by its source, so each must stand
 * alone. Two worlds of one frame share the document but no JavaScript object; they talk by CustomEvents, which Blink
 * dispatches synchronously and whose `detail` it clones.
 */
/// <reference lib="dom" />
import { decode, encode } from './wire.js';

type Call = (...values: unknown[]) => unknown;

interface Bridge {
  expose(key: string, api: unknown): void;
}

/** One end of contextBridge: copies values, stands in for functions and promises. Loaded in both worlds. */
function bridgeEnd(tag: string, side: 'page' | 'preload', exposed: (key: string, api: unknown) => void): Bridge {
  interface Note {
    readonly op: string;
    readonly id?: number;
    readonly ok?: boolean;
    readonly v?: unknown;
    readonly a?: unknown;
    readonly key?: string;
    readonly api?: unknown;
  }
  const peer = tag + (side === 'page' ? 'preload' : 'page');
  const functions = new Map<number, Call>();
  const pending = new Map<number, { ok(value: unknown): void; fail(error: unknown): void }>();
  let last = 0;
  let answer: Note | undefined;
  const tell = (note: Note): boolean =>
    document.dispatchEvent(new CustomEvent(peer, { detail: structuredClone(note) }));
  const isPlain = (value: object): boolean => Object.prototype.toString.call(value) === '[object Object]';
  const pack = (value: unknown): unknown => {
    if (typeof value === 'function') {
      functions.set(++last, value as Call);
      return { [tag]: 'function', id: last };
    }
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof Promise) {
      const id = ++last;
      value.then(
        (settled: unknown) => tell({ op: 'settle', id, ok: true, v: pack(settled) }),
        (error: unknown) => tell({ op: 'settle', id, ok: false, v: pack(error) }),
      );
      return { [tag]: 'promise', id };
    }
    if (Array.isArray(value)) return value.map(pack);
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item)]));
  };
  const unpack = (value: unknown, freeze = false): unknown => {
    if (value === null || typeof value !== 'object') return value;
    const mark = value as Record<string, unknown>;
    if (mark[tag] === 'function') return (...values: unknown[]) => call(mark['id'] as number, values);
    if (mark[tag] === 'promise') {
      return new Promise((ok, fail) => pending.set(mark['id'] as number, { ok, fail }));
    }
    let copy: object;
    if (Array.isArray(value)) copy = value.map((item) => unpack(item, freeze));
    else if (isPlain(value)) {
      copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, freeze)]));
    } else return value;
    return freeze ? Object.freeze(copy) : copy;
  };
  const call = (id: number, values: unknown[]): unknown => {
    answer = undefined;
    tell({ op: 'call', id, a: pack(values) });
    const given = answer as Note | undefined;
    if (given?.ok !== true) throw unpack(given?.v);
    return unpack(given.v);
  };
  const perform = (note: Note): Note => {
    try {
      const made = functions.get(note.id ?? 0);
      return { op: 'answer', ok: true, v: pack(made?.(...(unpack(note.a) as unknown[]))) };
    } catch (error) {
      return { op: 'answer', ok: false, v: error };
    }
  };
  document.addEventListener(tag + side, (event) => {
    const note = (event as CustomEvent<Note>).detail;
    if (note.op === 'answer') answer = note;
    else if (note.op === 'expose') exposed(note.key ?? '', unpack(note.api, true));
    else if (note.op === 'settle') {
      const waiting = pending.get(note.id ?? 0);
      pending.delete(note.id ?? 0);
      if (note.ok === true) waiting?.ok(unpack(note.v));
      else waiting?.fail(unpack(note.v));
    } else tell(perform(note));
  });
  return { expose: (key, api) => void tell({ op: 'expose', key, api: pack(api) }) };
}

/** The page's own world: receives what the preload exposes, and asks the main process before a window opens. */
function pageWorld(tag: string, end: typeof bridgeEnd): void {
  let mayOpen: ((url: string, name: string, features: string) => boolean) | undefined;
  end(tag, 'page', (key, api) => {
    if (key === tag) mayOpen = api as typeof mayOpen;
    else Object.defineProperty(window, key, { value: api, enumerable: true });
  });
  const open = window.open.bind(window);
  window.open = (url = '', name = '', features = '') => {
    const address = url === '' ? 'about:blank' : new URL(url, document.baseURI).href;
    return mayOpen !== undefined && !mayOpen(address, name, features) ? null : open(url, name, features);
  };
}

/** The isolated world: a sandboxed preload's `require('electron')` and `process`. */
function preloadWorld(
  settings: { readonly tag: string; readonly process: Record<string, unknown> },
  end: typeof bridgeEnd,
  enc: typeof encode,
  dec: typeof decode,
  preload: (...values: unknown[]) => void,
): void {
  if (window.top !== window) return;
  interface Down {
    readonly t: string;
    readonly n?: number;
    readonly ok?: boolean;
    readonly v?: string;
    readonly id?: string;
    readonly ch?: string;
    readonly args?: string;
    readonly data?: string;
    readonly ports?: readonly string[];
  }
  const world = globalThis as unknown as Record<string, unknown>;
  const { tag } = settings;
  const post = world[`${tag}Up`] as (text: string) => void;
  delete world[`${tag}Up`];
  const up = (note: object): void => post(JSON.stringify(note));

  /** Stands still at `debugger` until the double has read `op` and `arg` and set `given.reply`. */
  const doubleSync = (op: string, arg: unknown): unknown => {
    const given: { reply?: string } = {};
    // oxlint-disable-next-line no-debugger
    debugger;
    void op;
    void arg;
    return dec(given.reply ?? 'null');
  };

  // http(s) navigations are stopped on the network; blob:, mailto: and the like never get there.
  (world['navigation'] as EventTarget).addEventListener('navigate', (event) => {
    const { destination, hashChange } = event as Event & {
      readonly destination: { readonly url: string };
      readonly hashChange: boolean;
    };
    if (hashChange || !event.cancelable || /^(https?|javascript):/.test(destination.url)) return;
    if (doubleSync('will-navigate', destination.url) !== true) event.preventDefault();
  });

  type Listener = (event: object, ...values: unknown[]) => void;
  const listeners = new Map<string, Listener[]>();
  const ports = new Map<string, MessagePort>();
  const replies = new Map<number, { ok(value: unknown): void; fail(error: Error): void }>();
  let invokes = 0;
  let made = 0;
  const bind = (id: string, port: MessagePort): void => {
    ports.set(id, port);
    port.addEventListener('message', (event) => {
      up({ t: 'port', id, data: enc(event.data), ports: event.ports.map(offer) });
    });
    port.addEventListener('close', () => {
      ports.delete(id);
      up({ t: 'port-close', id });
    });
    port.start();
  };
  const offer = (port: MessagePort): string => {
    const id = `r${++made}`;
    bind(id, port);
    return id;
  };
  const accept = (id: string): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    bind(id, port2);
    return port1;
  };
  const on = (channel: string, listener: Listener): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    return ipcRenderer;
  };
  const ipcRenderer = {
    on,
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
    send: (ch: string, ...values: unknown[]) => up({ t: 'send', ch, args: enc(values) }),
    invoke: (ch: string, ...values: unknown[]) =>
      new Promise((ok, fail) => {
        up({ t: 'invoke', n: ++invokes, ch, args: enc(values) });
        replies.set(invokes, { ok, fail });
      }),
  };
  const take = (note: Down): void => {
    const given = (note.ports ?? []).map(accept);
    if (note.t === 'reply') {
      const reply = replies.get(note.n ?? 0);
      replies.delete(note.n ?? 0);
      if (note.ok === true) reply?.ok(dec(note.v ?? 'null'));
      else reply?.fail(new Error(note.v));
    } else if (note.t === 'port') ports.get(note.id ?? '')?.postMessage(dec(note.data ?? 'null'), given);
    else if (note.t === 'port-close') {
      ports.get(note.id ?? '')?.close();
      ports.delete(note.id ?? '');
    } else {
      for (const listener of listeners.get(note.ch ?? '') ?? []) {
        listener({ sender: ipcRenderer, ports: given }, ...(dec(note.args ?? '["a"]') as unknown[]));
      }
    }
  };
  Object.defineProperty(world, `${tag}Down`, { value: (text: string) => take(JSON.parse(text) as Down) });

  const bridge = end(tag, 'preload', () => {});
  bridge.expose(tag, (url: string, frameName: string, features: string) =>
    doubleSync('window.open', enc({ url, frameName, features })),
  );
  const exposed = new Set<string>();
  const strict = <T extends object>(object: T, name: string): T =>
    new Proxy(object, {
      get(target, key) {
        if (typeof key === 'string' && !(key in target)) {
          throw new Error(`electron double: ${name}.${key} is not modelled`);
        }
        return Reflect.get(target, key) as unknown;
      },
    });
  const electron = strict(
    {
      ipcRenderer: strict(ipcRenderer, 'ipcRenderer'),
      contextBridge: strict(
        {
          exposeInMainWorld(key: string, api: unknown) {
            if (exposed.has(key))
              throw new Error('Cannot bind an API on top of an existing property on the window object');
            exposed.add(key);
            bridge.expose(key, api);
          },
        } satisfies Partial<Electron.ContextBridge>,
        'contextBridge',
      ),
      webUtils: strict(
        {
          getPathForFile: (file: File): string => {
            if (!(file instanceof File)) throw new TypeError("Failed to execute 'getPathForFile': not a File");
            return doubleSync('path', file) as string;
          },
        } satisfies Partial<Electron.WebUtils>,
        'webUtils',
      ),
    },
    'electron',
  );
  const require = (id: string): unknown => {
    if (id === 'electron' || id === 'electron/renderer') return electron;
    throw new Error(`module not found: ${id}`);
  };
  const module = { exports: {} };
  try {
    preload(require, settings.process, undefined, globalThis, undefined, undefined, module.exports, module);
  } catch (error) {
    up({ t: 'preload-error', message: String((error as Error).stack) });
  }
}

export function pageScript(tag: string): string {
  return call(pageWorld, JSON.stringify(tag), String(bridgeEnd));
}

/** The parameters are those that Electron's sandboxed loader gives a preload. */
export function preloadScript(tag: string, processObject: object, source: string): string {
  const settings = JSON.stringify({ tag, process: processObject });
  const names = 'require, process, Buffer, global, setImmediate, clearImmediate, exports, module';
  const preload = `function (${names}) {${source}\n}`;
  return call(preloadWorld, settings, String(bridgeEnd), String(encode), String(decode), preload);
}

function call(world: (...values: never[]) => void, ...sources: readonly string[]): string {
  return `(${String(world)})(${sources.join(', ')});`;
}

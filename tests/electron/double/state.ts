/** What all parts of the double share: one Chromium, the schemes, the open windows, and what a test may look at. */
import { randomBytes } from 'node:crypto';
import type { Chromium } from './chromium.js';
import { Schemes } from './schemes.js';
import type { BrowserWindowDouble } from './browser-window.js';

/** Unguessable: a page must not find the bridge. */
export const tag = `double${randomBytes(6).toString('hex')}`;
export const ISOLATED_WORLD = 'Electron Isolated Context';

export const schemes = new Schemes();
export const handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
export const windows = new Set<BrowserWindowDouble>();

/** What was asked of the world outside; a test reads and scripts it through `evaluate`. */
export const records = {
  /** Addresses given to the user's browser. */
  opened: [] as string[],
  /** Files shown in the file manager. */
  revealed: [] as string[],
  /** Requests that would have left the machine: always failed. */
  network: [] as string[],
  /** Answers of dialogs to come, first in, first out. */
  dialogs: [] as unknown[],
};

/** Whether the application has said `ready`. */
export const life = { ready: false };

let running: Chromium | null = null;

export function chromium(): Chromium {
  if (running === null) throw new Error('electron double: not ready yet');
  return running;
}

export function setChromium(started: Chromium): void {
  running = started;
}

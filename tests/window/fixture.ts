/**
 * The real thing for journeys: the built server on a free port with a workspace of its own, and a Chromium that shows its
 * window. `describeWindow` skips, and says so, where there is no Chromium; set PARTITA_CHROMIUM to name one.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { describe, type SuiteFactory } from 'vitest';

export interface WindowOptions {
  /** Opened at once. */
  readonly open?: readonly string[];
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: 'light' | 'dark';
  readonly language?: string;
}

export interface OpenWindow {
  readonly page: Page;
  /** With the token of the server that runs now. */
  readonly url: string;
  /** A folder that the server may look into, for the journey's own files. */
  readonly data: string;
  /** What the page's console said as error, breaches of the content policy among them. */
  readonly errors: readonly string[];
  /** Ends the server; the window stays. */
  stopServer(): Promise<void>;
  /** Ends the server without a chance to save or say anything. */
  killServer(): Promise<void>;
  /** Starts another on the same workspace and shows it. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export function describeWindow(name: string, journeys: SuiteFactory): void {
  describe.skipIf(CHROMIUM === null)(CHROMIUM === null ? `${name} (no Chromium here)` : name, journeys);
}

/** `prepare` fills the data folder before the server starts. */
export async function openWindow(
  options: WindowOptions = {},
  prepare: (data: string) => Promise<void> | void = () => undefined,
): Promise<OpenWindow> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-window-')));
  const data = join(base, 'data');
  mkdirSync(data);
  await prepare(data);
  let server: Server | null = await startServer(base, data, options.open ?? []);
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGUMENTS });
  const context = await contextOf(browser, options);
  const page = await context.newPage();
  // Before the test's own limit, so that a failure names what it waited for.
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    const { url: file, lineNumber } = message.location();
    if (message.type() === 'error') errors.push(`${message.text()} (${file}:${lineNumber})`);
  });
  page.on('pageerror', (error) => errors.push(error.message));
  let { url } = server;
  await page.goto(url);
  return {
    page,
    data,
    errors,
    get url() {
      return url;
    },
    stopServer: async () => {
      await server?.stop();
      server = null;
    },
    killServer: async () => {
      await server?.kill();
      server = null;
    },
    restart: async () => {
      await server?.stop();
      server = await startServer(base, data, []);
      url = server.url;
      // Another port is another address; the same one would only change what is behind #.
      await page.goto('about:blank');
      await page.goto(url);
    },
    close: async () => {
      await browser.close();
      await server?.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Drops real files and folders at the middle of the window, as a hand would. */
export async function dropPaths(page: Page, paths: readonly string[], shift = false): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1440, height: 900 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const at = { x: width / 2, y: height / 2, modifiers: shift ? 8 : 0 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}

const CHROMIUM = findChromium();
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function findChromium(): string | null {
  const named = process.env['PARTITA_CHROMIUM'];
  const places =
    named === undefined ? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] : [named];
  return places.find((place) => existsSync(place)) ?? null;
}

function contextOf(browser: Browser, { size, theme, language }: WindowOptions): Promise<BrowserContext> {
  return browser.newContext({
    viewport: size ?? { width: 1440, height: 900 },
    colorScheme: theme ?? 'light',
    locale: language ?? 'en-GB',
    reducedMotion: 'reduce',
  });
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

async function startServer(base: string, data: string, open: readonly string[]): Promise<Server> {
  const workspace = join(base, 'workspace');
  const paths = open.length > 0 ? open : [];
  const started = [CLI, 'serve', ...paths, '--no-open', '--workspace', workspace, '--threads', '1'];
  // The home folder is granted, so the journey's data is made one.
  const child = spawn(process.execPath, started, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: data, USERPROFILE: data },
  });
  const url = await firstLine(child);
  const end = async (signal: 'SIGINT' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return { url, stop: () => end('SIGINT'), kill: () => end('SIGKILL') };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let said = '';
  let complaint = '';
  child.stderr?.on('data', (piece: Buffer) => (complaint += piece.toString()));
  for await (const piece of child.stdout ?? []) {
    said += String(piece);
    if (said.includes('\n')) return said.slice(0, said.indexOf('\n'));
  }
  throw new Error(`the server did not start: ${complaint}`);
}

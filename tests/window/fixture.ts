/**
 * The real thing for journeys: the built server on a free port with a workspace of its own, and a Chromium that shows its
 * window. `describeWindow` skips, and says so, where there is no Chromium; set PARTITA_CHROMIUM to name one.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { describe, type SuiteFactory } from 'vitest';
import { CHROMIUM_ARGUMENTS, findChromium } from '../../scripts/chromium.mjs';
import { startServer, type RunningServer } from '../../scripts/serve.mjs';

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
  let server: RunningServer | null = await serve(base, data, options.open ?? []);
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: [...CHROMIUM_ARGUMENTS] });
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
      server = await serve(base, data, []);
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

const CHROMIUM = findChromium();
function contextOf(browser: Browser, { size, theme, language }: WindowOptions): Promise<BrowserContext> {
  return browser.newContext({
    viewport: size ?? { width: 1440, height: 900 },
    colorScheme: theme ?? 'light',
    locale: language ?? 'en-GB',
    reducedMotion: 'reduce',
  });
}

function serve(base: string, data: string, open: readonly string[]): Promise<RunningServer> {
  return startServer({ home: data, workspace: join(base, 'workspace'), open, threads: 1 });
}

/** Starts the built main process under the double. It has the shape of Playwright's `ElectronApplication`. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { findChromium } from '../../../scripts/chromium.mjs';
import type * as Double from './electron.js';
import { decode, encode } from './wire.js';

/** What `evaluate` hands to the test's function: the real module's types, and the double's own records. */
export type ElectronUnderTest = Pick<
  typeof Electron.CrossProcessExports,
  'app' | 'BrowserWindow' | 'ipcMain' | 'Menu' | 'protocol' | 'session' | 'dialog' | 'shell'
> & { readonly double: (typeof Double)['double'] };

interface Evaluated {
  readonly t: string;
  readonly n: number;
  readonly ok: boolean;
  readonly value: string;
}

const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
const built = join(root, 'build', 'electron-double');

export const CHROMIUM = findChromium();

/** Bundles the double, once a test file. */
export async function buildDouble(): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: built,
      minify: false,
      rolldownOptions: {
        input: { electron: join(root, 'tests/electron/double/electron.ts') },
        output: { format: 'esm', entryFileNames: '[name].mjs' },
      },
    },
  });
}

export interface LaunchOptions {
  readonly words?: readonly string[];
  readonly userData?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class ShellApplication {
  readonly process: ChildProcess;
  readonly userData: string;
  readonly stderr: string[] = [];
  readonly #ownsData: boolean;
  #browser: Browser | null = null;
  #count = 0;

  private constructor(process: ChildProcess, userData: string, ownsData: boolean) {
    this.process = process;
    this.userData = userData;
    this.#ownsData = ownsData;
    process.stderr?.on('data', (data: Buffer) => this.stderr.push(data.toString()));
  }

  /** A start that a running application takes over ends by itself: `connect` false. */
  static async launch(options: LaunchOptions = {}, connect = true): Promise<ShellApplication> {
    const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'partita-shell-'));
    const runner = fileURLToPath(new URL('run.mjs', import.meta.url));
    const main = join(root, 'dist', 'main.js');
    const child = fork(runner, [join(built, 'electron.mjs'), main, ...(options.words ?? [])], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { ...process.env, CHROMIUM: CHROMIUM ?? '', DOUBLE_USER_DATA: userData, ...options.env },
    });
    const application = new ShellApplication(child, userData, options.userData === undefined);
    if (!connect) return application;
    await application.evaluate(({ app }) => app.whenReady());
    const port = await application.evaluate(({ double }) => double.debuggingPort());
    application.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    return application;
  }

  evaluate<R, A = undefined>(test: (electron: ElectronUnderTest, argument: A) => R, argument?: A): Promise<Awaited<R>> {
    return new Promise((done, fail) => {
      const n = ++this.#count;
      const gone = (): void => fail(new Error(`the main process has exited: ${this.stderr.join('')}`));
      const answered = (message: Evaluated): void => {
        if (message.t !== 'evaluated' || message.n !== n) return;
        this.process.off('message', answered).off('exit', gone);
        if (message.ok) done(decode(message.value) as Awaited<R>);
        else fail(new Error(message.value));
      };
      this.process.on('message', answered);
      this.process.once('exit', gone);
      this.process.send({ t: 'evaluate', n, source: test.toString(), arg: encode(argument) });
    });
  }

  pages(): Page[] {
    const pages = this.#browser?.contexts().flatMap((context) => context.pages()) ?? [];
    return pages.filter((page) => page.url() !== 'about:blank');
  }

  async firstWindow(): Promise<Page> {
    for (;;) {
      const page = this.pages()[0];
      if (page !== undefined) {
        await page.waitForLoadState();
        return page;
      }
      if (this.process.exitCode !== null) throw new Error(`the main process has exited: ${this.stderr.join('')}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async close(): Promise<number> {
    const gone = once(this.process, 'exit');
    if (this.process.exitCode === null) {
      await this.evaluate(({ app }) => void setTimeout(() => app.quit(), 0)).catch(() => {});
      await gone;
    }
    await this.#browser?.close().catch(() => {});
    if (this.#ownsData) rmSync(this.userData, { recursive: true, force: true, maxRetries: 5 });
    return this.process.exitCode ?? -1;
  }
}

/**
 * The shell as it was built, under the double of Electron: what a page can reach, what is refused, and what the desktop hands
 * over.
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDouble, CHROMIUM, ShellApplication } from './double/launch.js';

describe.skipIf(CHROMIUM === null)('the shell under the double of Electron', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-electron-'));
  const table = join(folder, 'trips');
  let application: ShellApplication;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(table);
    writeFileSync(join(table, 'a.csv'), 'city,fare\nBern,1\nBasel,2\n');
    await buildDouble();
    application = await ShellApplication.launch();
    page = await application.firstWindow();
    await page.waitForFunction(() => 'partita' in window);
  });

  afterAll(async () => {
    await application?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = <T>(code: string): Promise<T> => page.evaluate<T>(code);

  it('shows its own page, secure and isolated from other origins', async () => {
    const address = await application.evaluate(({ BrowserWindow }) => {
      return BrowserWindow.getAllWindows().map((window) => window.webContents.getURL());
    });
    expect(address).toEqual(['app://partita/index.html']);
    expect(await run('[isSecureContext, crossOriginIsolated, document.title]')).toEqual([
      true,
      true,
      'Workspace · Partita',
    ]);
  });

  it('serves nothing beside the built page', async () => {
    expect(await run("fetch('/../main.js').then((answer) => answer.status)")).toBe(404);
    expect(await run("fetch('/%2e%2e/%2e%2e/package.json').then((answer) => answer.status)")).toBe(404);
  });

  it('runs no inline script and no eval', async () => {
    const inline =
      "(() => { const s = document.createElement('script'); s.textContent = 'window.inline = 1'; document.body.append(s); return String(window.inline); })()";
    expect(await run(inline)).toBe('undefined');
    const header = await run<string>("fetch('/index.html').then((a) => a.headers.get('content-security-policy'))");
    expect(header).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(header).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  });

  it('lets no request leave', async () => {
    expect(await run("fetch('https://elsewhere.example/x').then(() => 'sent', () => 'refused')")).toBe('refused');
    expect(await application.evaluate(({ double }) => double.records.network)).toEqual([]);
  });

  it('gives the page a handful of functions and nothing of Node or Electron', async () => {
    expect(await run('[typeof require, typeof process, typeof Buffer, typeof ipcRenderer].join()')).toBe(
      'undefined,undefined,undefined,undefined',
    );
    expect(await run('Object.keys(partita).sort()')).toEqual([
      'connect',
      'onCommand',
      'pathOf',
      'pick',
      'platform',
      'reveal',
      'save',
      'versions',
    ]);
    expect(await run('Object.isFrozen(partita) && Object.isFrozen(partita.versions)')).toBe(true);
  });

  it('asks the desktop for folders, and refuses requests that make no sense', async () => {
    await application.evaluate(
      ({ double }, path) => void double.records.dialogs.push({ canceled: false, filePaths: [path] }),
      table,
    );
    expect(await run("partita.pick({ what: 'folder', title: 'Open' })")).toEqual([table]);
    await application.evaluate(({ double }) => void double.records.dialogs.push({ canceled: true, filePaths: [] }));
    expect(await run("partita.pick({ what: 'files', title: 'Open' })")).toEqual([]);
    for (const request of [
      "{ what: 'secrets', title: '' }",
      '{}',
      'null',
      "{ what: 'folder', title: 'x'.repeat(999) }",
    ])
      expect(await run(`partita.pick(${request}).then(() => 'given', (error) => error.message)`)).toContain(
        'a request for a folder or files was expected',
      );
    expect(await run("partita.reveal('../relative').then(() => 'shown', (error) => error.message)")).toContain(
      'an absolute path was expected',
    );
    await run(`partita.reveal(${JSON.stringify(table)})`);
    expect(await application.evaluate(({ double }) => double.records.revealed)).toEqual([table]);
  });

  it('tells the desktop what was opened, and keeps it in the menu', async () => {
    expect(await application.evaluate(({ double }) => double.recent)).toContain(table);
    const labels = await application.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.flatMap(
        (item) =>
          item.submenu?.items.flatMap((inner) => inner.submenu?.items.map((recent) => recent.label) ?? []) ?? [],
      ),
    );
    expect(labels).toContain(table);
  });

  it('stays where it is when a page wants to go elsewhere', async () => {
    await run("location.href = 'https://elsewhere.example/'");
    await run("location.href = URL.createObjectURL(new Blob(['x'], { type: 'text/html' }))");
    await page.waitForTimeout(300);
    expect(await run('document.title')).toBe('Workspace · Partita');
    expect(await application.evaluate(({ double }) => double.records.network)).toEqual([]);
  });

  it('opens no window, and gives web addresses without credentials to the browser', async () => {
    expect(await run("String(window.open('https://docs.example/page'))")).toBe('null');
    for (const address of ['file:///etc/passwd', 'https://user:word@docs.example/', 'mailto:x@y.example'])
      expect(await run(`String(window.open(${JSON.stringify(address)}))`)).toBe('null');
    expect(await application.evaluate(({ double }) => double.records.opened)).toEqual(['https://docs.example/page']);
    expect(application.pages().length).toBe(1);
  });

  it.each(['geolocation', 'notifications', 'clipboard-read'])('is denied %s', async (name) => {
    const code = `navigator.permissions.query({ name: '${name}' }).then((permission) => permission.state)`;
    expect(await run(code)).toBe('denied');
  });

  it('does not hear pages of other origins', async () => {
    const said = await application.evaluate(async ({ BrowserWindow, protocol }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('no window');
      protocol.handle('https', () => new Response('<p>evil', { headers: { 'content-type': 'text/html' } }));
      const back = window.webContents.getURL();
      await window.loadURL('https://evil.example/');
      const code = "partita.pick({ what: 'folder', title: '' }).then(() => 'heard', (error) => error.message)";
      const answer = String(await window.webContents.executeJavaScript(code));
      protocol.unhandle('https');
      await window.loadURL(back);
      return answer;
    });
    expect(said).toContain('a page that is not ours asked the shell');
    await page.waitForFunction(() => 'partita' in window);
  });

  it('sends the commands of its menu to the page', async () => {
    await run('void (window.heard = [], partita.onCommand((command) => window.heard.push(command.command)))');
    await application.evaluate(({ double }) => double.pressAccelerator('Ctrl+K'));
    await page.waitForFunction(() => (window as unknown as { heard: string[] }).heard.includes('palette'));
  });

  it('takes over what a second start was given, and that one ends', async () => {
    await run(
      'void (window.opened = [], partita.onCommand((command) => window.opened.push(...(command.paths ?? []))))',
    );
    const options = { words: [table], userData: application.userData };
    const second = await ShellApplication.launch(options, false);
    const [code] = (await once(second.process, 'exit')) as [number];
    expect(code).toBe(0);
    await page.waitForFunction((path) => (window as unknown as { opened: string[] }).opened.includes(path), table);
  });

  it('reports what is not modelled instead of passing over it', async () => {
    await expect(application.evaluate(({ app }) => app.getLoginItemSettings())).rejects.toThrow(
      'app.getLoginItemSettings is not modelled',
    );
  });
});

/**
 * The shell in Electron itself, where its binary is installed: what the double cannot show. `PARTITA_ELECTRON` names another
 * binary; without a screen nothing is started.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../../scripts/electron.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env['PARTITA_ELECTRON'] ?? findElectron();

describe.skipIf(binary === null)('the shell in Electron', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-binary-'));
  const table = join(folder, 'trips');
  let application: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(table);
    writeFileSync(join(table, 'a.csv'), 'city,fare\nBern,1\nBasel,2\nBern,4\n');
    application = await _electron.launch({
      executablePath: binary as string,
      args: [join(root, 'dist', 'main.js'), `--user-data-dir=${join(folder, 'user-data')}`, table],
    });
    page = await application.firstWindow();
    page.setDefaultTimeout(30_000);
  });

  afterAll(async () => {
    await application?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens what it is started with, and shows its rows', async () => {
    await page.locator('.rail').getByText('trips').first().click();
    await page
      .getByTestId('row-count')
      .getByText(/^3 rows/)
      .waitFor();
  });

  it('keeps the page in a sandbox without Node', async () => {
    expect(await page.evaluate(() => ['process', 'require'].filter((name) => name in window))).toEqual([]);
    const preferences = await application.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // Not part of Electron's types.
      return (contents as { getLastWebPreferences?(): Electron.WebPreferences } | undefined)?.getLastWebPreferences?.();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });

  it('opens no window and goes nowhere else', async () => {
    const before = page.url();
    await page.evaluate(() => void window.open('https://example.org/'));
    await page.evaluate(() => void (window.location.href = 'https://example.org/'));
    expect(application.windows()).toHaveLength(1);
    expect(page.url()).toBe(before);
  });
});

// The built server on a free port, a Chromium beside it, and a table on the screen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export async function startServer(base, data, paths, threads) {
  const workspace = join(base, 'workspace');
  const child = spawn(
    process.execPath,
    [CLI, 'serve', ...paths, '--no-open', '--workspace', workspace, '--threads', threads],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, HOME: data, USERPROFILE: data } },
  );
  let said = '';
  for await (const piece of child.stdout) {
    said += piece;
    if (said.includes('\n')) break;
  }
  const stop = async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    await exited;
  };
  return { url: said.slice(0, said.indexOf('\n')), stop };
}

/** With scrollbars, since one of them is dragged; everything is drawn by the processor. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.PARTITA_CHROMIUM ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}

/** Shows a dataset by its name, once all its rows are counted. */
export async function openTable(page, name, rows) {
  await page.locator('.rail').getByText(name).first().click();
  const counted = page.getByTestId('row-count').getByText(`${rows.toLocaleString('en-GB')} rows`);
  await counted.filter({ visible: true }).waitFor({ timeout: 600_000 });
  await page.locator('.gcell:not(.wait)').filter({ visible: true }).first().waitFor();
}

/** Goes to a folder in the picker, which has a file of this name; gives the button that opens it. */
export async function chooseFolder(page, name, file) {
  await page.keyboard.press('Control+o');
  const picker = page.getByRole('dialog', { name: 'Open folder' });
  await picker.getByRole('option', { name }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await picker.getByRole('option', { name: file }).waitFor();
  return picker.getByRole('button', { name: 'Open this folder' });
}

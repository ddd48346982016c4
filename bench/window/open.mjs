// A Chromium beside the server, and a table on its screen.
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, findChromium } from '../../scripts/chromium.mjs';

/** With scrollbars, since one of them is dragged; everything is drawn by the processor. */
export function startBrowser() {
  return chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: CHROMIUM_ARGUMENTS,
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

/** Drops a folder on the middle of the page, as a hand would. */
export async function dropFolder(page, folder) {
  const { width, height } = page.viewportSize();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  const at = { x: width / 2, y: height / 2 };
  for (const type of ['dragEnter', 'dragOver', 'drop'])
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  await session.detach();
}

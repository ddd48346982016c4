/** The history of runs: kept across restarts with their names, compared, run again and removed. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { ASIDE, makeTrips } from './trips.js';

describeWindow('the history of runs', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    folder = makeTrips(true);
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.getByRole('button', { name: /trips/i }).and(page.locator('.dots')).click();
    await page.getByRole('menuitem', { name: 'Group by' }).click();
    const keys = page.getByRole('textbox', { name: 'Add a key' });
    await keys.fill('passengers');
    await keys.press('Enter');
    await page.getByTestId('groups').filter({ hasText: '6 groups' }).waitFor();
    await page.getByRole('tab', { name: 'Runs' }).click();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const runs = () => page.locator('.rail .runs .li');
  const menu = async (item: string): Promise<void> => {
    await runs()
      .first()
      .getByRole('button', { name: /^Menu of/ })
      .click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  it('sets two runs side by side, from the dashboard and from the list', async () => {
    await runs().last().locator('.main').click();
    await page.getByRole('button', { name: 'Compare' }).click();
    const panel = page.getByRole('region', { name: 'Compare runs' });
    await panel.getByRole('table', { name: 'In all' }).waitFor();
    const rows = panel.getByRole('row', { name: /^Rows read/ }).locator('td');
    expect((await rows.allInnerTexts()).slice(0, 2)).toEqual(['60,000', '60,000']);
    expect(await panel.getByRole('row', { name: /^Bytes read/ }).innerText()).toMatch(/1 ×/);
    expect(await seriousBarriers(page, '.compare')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousBarriers(page, '.compare')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    const first = await panel.getByLabel('First run', { exact: true }).inputValue();
    await menu('Compare');
    await expect.poll(() => page.getByLabel('First run', { exact: true }).inputValue()).not.toBe(first);
  });

  it('leads from the errors of a run to the rows that it set aside', async () => {
    await runs().last().locator('.main').click();
    const aside = ASIDE.fields + ASIDE.quotes;
    await page.getByRole('button', { name: `${aside} rows of the dataset are set aside` }).click();
    await page.getByRole('tab', { name: /Quarantine/ }).waitFor();
  });

  it('is there after a restart, and a run of before begins again', async () => {
    const before = await runs().locator('.lbl').allInnerTexts();
    await open.restart();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await expect.poll(async () => (await runs().count()) >= before.length).toBe(true);
    const names = await runs().locator('.lbl').allInnerTexts();
    expect(names.slice(-before.length)).toEqual(before);
    // The oldest of its name is of before.
    await runs()
      .filter({ has: page.locator('.lbl', { hasText: 'passengers' }) })
      .last()
      .locator('.main')
      .click();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
    const count = await runs().count();
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect.poll(() => runs().count()).toBeGreaterThan(count);
    await page.getByTestId('rows').getByText('60,000 rows').waitFor();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
  });

  it('forgets a run that is removed, also after a restart', async () => {
    const count = await runs().count();
    const oldest = await runs().last().locator('.number').innerText();
    await runs()
      .last()
      .getByRole('button', { name: /^Menu of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Remove from the history' }).click();
    await expect.poll(() => runs().count()).toBe(count - 1);
    await open.restart();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await runs().first().waitFor();
    expect(await runs().locator('.number').allInnerTexts()).not.toContain(oldest);
    expect(open.errors.filter((error) => !/WebSocket|ERR_CONNECTION/.test(error))).toEqual([]);
  });
});

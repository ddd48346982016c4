/** Why a run took as long as it did, and the button that helps: on recorded runs, whose times are chosen, of a real table. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { recordRun } from './recorded-run.js';
import { makeTrips, ROWS } from './trips.js';

describeWindow('the diagnosis of a run', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    folder = makeTrips(false);
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.getByRole('button', { name: /^trips 60,000 rows/ }).waitFor();
    // Nobody looks while there is no server.
    await page.goto('about:blank');
    await open.stopServer();
    const workspace = join(dirname(open.data), 'workspace');
    recordRun(workspace, { number: 101, title: 'parsed', spans: { parse: 9000, compute: 1000 } });
    recordRun(workspace, { number: 102, title: 'spilled', spans: { spill: 6000, compute: 4000 }, spilled: 2e9 });
    recordRun(workspace, { number: 103, title: 'even', spans: { compute: 5000, parse: 5000 } });
    await open.restart();
    await page.getByRole('tab', { name: 'Runs', exact: true }).click();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const look = async (title: string): Promise<Locator> => {
    await page
      .locator('.rail .runs .li', { has: page.locator('.lbl', { hasText: title }) })
      .first()
      .locator('.main')
      .click();
    await page.locator('.run-head:visible', { hasText: title }).waitFor();
    return page.getByRole('region', { name: 'Why it takes this long' }).filter({ visible: true });
  };

  it('names no cause where nothing stands out, and offers nothing', async () => {
    const card = await look('even');
    await card.getByTestId('finding').waitFor();
    expect(await card.getByRole('button').count()).toBe(0);
  });

  it('offers more memory where a run spilled, which leads to the settings', async () => {
    const card = await look('spilled');
    await card.getByText('60 % of the time is spilling to disk.').waitFor();
    expect(await seriousBarriers(page, '.diagnosis')).toEqual([]);
    await card.getByRole('button', { name: 'Give more memory' }).click();
    await page.getByRole('dialog', { name: 'Settings' }).getByLabel('Memory').waitFor();
    await page.keyboard.press('Escape');
  });

  it('offers the import where text was parsed, which is then done and said', async () => {
    const card = await look('parsed');
    await card.getByText('90 % of the time is parsing CSV.').waitFor();
    await card.getByRole('button', { name: 'Import this folder' }).click();
    // The import's own dashboard comes forward, and ends with every row.
    await page
      .getByTestId('rows')
      .filter({ visible: true, hasText: `${ROWS.toLocaleString('en-US')} rows` })
      .waitFor();
    await page.getByTestId('phase').filter({ visible: true, hasText: 'Recorded' }).waitFor();
    await (await look('parsed')).getByText('Imported since: run it again.').waitFor();
    expect(open.errors).toEqual([]);
  });
});

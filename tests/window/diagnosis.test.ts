/** Why a run took as long as it did, and the button that helps: on recorded runs, whose times are chosen, of a real table. */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
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
    const cores = Math.max(2, availableParallelism());
    recordRun(workspace, { number: 104, title: 'narrow', spans: { compute: 5000, parse: 5000 }, cores });
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

  const workersAre = (count: number): Promise<void> =>
    page
      .locator('.usage')
      .getByText(new RegExp(`^${count} workers?$`))
      .waitFor();

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

  it.skipIf(availableParallelism() < 2)(
    'offers more cores where one was busy, which the next run then has',
    async () => {
      await workersAre(1);
      const card = await look('narrow');
      await card.getByText(/^The workers are busy on 1 of \d+ cores\.$/).waitFor();
      expect(await page.getByTestId('worker-memory').filter({ visible: true }).count()).toBe(1);
      await card.getByRole('button', { name: 'Use more cores' }).click();
      await card.getByText(/^\d+ workers since: run it again\.$/).waitFor();
      await workersAre(availableParallelism());
      await page.getByRole('button', { name: 'Run again' }).filter({ visible: true }).click();
      await page.locator('.run-head:visible', { hasText: 'Run 104' }).waitFor({ state: 'detached' });
      await page.getByTestId('phase').filter({ visible: true, hasText: 'Recorded' }).waitFor();
      expect(await page.getByTestId('worker-memory').filter({ visible: true }).count()).toBe(availableParallelism());
      await page.getByRole('button', { name: 'Task stream as a table' }).filter({ visible: true }).click();
      const tasks = await page.locator('.worker-table:visible tbody td:nth-child(2)').allInnerTexts();
      expect(tasks.filter((count) => Number(count) > 0).length).toBeGreaterThan(1);
    },
  );

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

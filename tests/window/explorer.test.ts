/** The explorer, a run's dashboard and its graph on real files; what the page shows is compared with DuckDB and the files. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { ask, source } from './duck.js';
import { makeTrips, ROWS } from './trips.js';

describeWindow('the explorer', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;
  let rows: string[];

  beforeAll(async () => {
    folder = makeTrips(false);
    const files = readdirSync(folder).sort();
    rows = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1));
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.locator('.rail').getByText('trips').first().click();
    await page.getByTestId('row-count').getByText('60,000 rows').waitFor();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const cell = (row: number, column: number) =>
    page.locator(`[role=row][aria-rowindex="${row + 2}"] [role=gridcell][aria-colindex="${column + 1}"]:not(.wait)`);

  it('shows the first row and, after Ctrl+End, the last row of the files', async () => {
    expect(await cell(0, 0).innerText()).toBe(rows[0]?.slice(0, 10));
    await cell(0, 0).click();
    await page.keyboard.press('Control+End');
    const last = rows.at(-1) ?? '';
    await expect.poll(() => cell(ROWS - 1, 0).innerText()).toBe(last.slice(0, 10));
    expect(Number(await cell(ROWS - 1, 4).innerText())).toBe(Number(last.split(',').at(-1)));
    await page.keyboard.press('Control+Home');
  });

  it('sums a selected column as DuckDB does', async () => {
    await cell(0, 3).click();
    await page.keyboard.press('Control+Shift+ArrowDown');
    const [[sum]] = (await ask(`select sum(fare) from ${source(folder)}`)) as [[unknown]];
    const shown = async () => Number((await page.getByTestId('selection-sum').innerText()).replaceAll(',', ''));
    await expect.poll(shown).toBe(Number(sum));
  });

  it('gives the figures of a column that DuckDB gives', async () => {
    await page.getByRole('button', { name: 'Figures of fare' }).click();
    const panel = page.getByRole('complementary', { name: 'Figures of fare' });
    const [[distinct, median]] = (await ask(`select count(distinct fare), median(fare) from ${source(folder)}`)) as [
      [unknown, unknown],
    ];
    await panel.getByText('Quantiles').waitFor();
    const text = await panel.innerText();
    expect(text).toMatch(new RegExp(`Distinct\\s+${Number(distinct)}`));
    expect(text).toMatch(new RegExp(`Median\\s+${Number(median)}`));
  });

  it('keeps the run with all of its tasks done', async () => {
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.locator('.rail').getByText('trips').last().click();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
    const tasks = await page.getByTestId('tasks').innerText();
    const [done, all] = tasks.match(/\d+/g) ?? [];
    expect(done).toBe(all);
    expect(open.errors).toEqual([]);
  });
});

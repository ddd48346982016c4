/** Aggregates of two columns and of ranks, clicked together on real files and compared with DuckDB. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { add, chartTable, openBuilder } from './builder.js';
import { ask, source } from './duck.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { makeTrips } from './trips.js';

describeWindow('a group-by of two columns', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    folder = makeTrips(false);
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await openBuilder(page);
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  it('correlates them, and another second column gives another answer', async () => {
    await add(page, 'Add a key', 'passengers');
    await add(page, 'Add an aggregate', 'fare');
    await page.getByLabel('Function of mean_fare').selectOption('corr');
    for (const second of ['tip', 'passengers + tip']) {
      const box = page.getByRole('textbox', { name: 'Second column of corr_fare' });
      await box.fill(second);
      await box.press('Enter');
      await compare(`corr(fare, ${second})`);
    }
  });

  it('takes the value of a rank, and the code says the same to DuckDB', async () => {
    await page.getByLabel('Function of corr_fare').selectOption('smallest');
    expect(await page.getByRole('textbox', { name: /^Second column/ }).count()).toBe(0);
    const rank = page.getByRole('spinbutton', { name: 'Rank of smallest_fare' });
    await rank.fill('150');
    await rank.fill('40');
    await compare('min(fare, 40)[40]');
    await page.getByRole('button', { name: 'Show all lines' }).click();
    await page.getByRole('button', { name: 'SQL', exact: true }).click();
    const rows = await ask(await page.getByTestId('code').innerText());
    expect(rows.map(([, value]) => Number(value))).toEqual((await chartTable(page)).map(([, value]) => value));
  });

  /** The chart's table with what DuckDB gives for the same formula, as soon as it is of this question. */
  async function compare(formula: string): Promise<void> {
    const sql = `select passengers, ${formula} from ${source(folder)} group by 1 order by 1`;
    const wanted = (await ask(sql)).map(([key, value]) => [String(key), Number(Number(value).toFixed(6))]);
    await expect
      .poll(async () => (await chartTable(page)).map(([key, value]) => [key, Number(value.toFixed(6))]), {
        timeout: 30_000,
      })
      .toEqual(wanted);
  }
});

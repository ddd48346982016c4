/**
 * The window's journeys under the double of Electron: the built shell, its server over a message port, and real files that are
 * opened where they lie. What the page shows is compared with DuckDB.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../window/duck.js';
import { ASIDE, makeTrips, ROWS } from '../window/trips.js';
import { dropPaths } from '../window/drop.js';
import { buildDouble, CHROMIUM, ShellApplication } from './double/launch.js';

describe.skipIf(CHROMIUM === null)('journeys under the double of Electron', () => {
  const folder = makeTrips(true);
  const userData = join(dirname(folder), 'user-data');
  let application: ShellApplication;
  let page: Page;

  beforeAll(async () => {
    await buildDouble();
    mkdirSync(userData);
    application = await ShellApplication.launch({ userData });
    page = await application.firstWindow();
    page.setDefaultTimeout(15_000);
    await page.getByRole('heading', { name: 'Drop a folder to begin' }).waitFor();
  });

  afterAll(async () => {
    await application?.close();
    rmSync(dirname(folder), { recursive: true, force: true });
  });

  const rows = (count: number) =>
    page
      .getByTestId('row-count')
      .getByText(new RegExp(`^${count.toLocaleString('en-US')} rows`))
      .waitFor();
  const cell = (row: number, column: number) =>
    page.locator(`[role=row][aria-rowindex="${row + 2}"] [role=gridcell][aria-colindex="${column + 1}"]:not(.wait)`);
  const good = `(select * from read_csv('${folder.replaceAll("'", "''")}/*.csv', ignore_errors = true, strict_mode = true))`;

  it('opens a folder that is dropped where it lies, and copies nothing', async () => {
    await dropPaths(page, [folder]);
    await page.locator('.rail').getByText('trips').first().click();
    await rows(ROWS);
    const first = readFileSync(join(folder, 'trips-0.csv'), 'utf8').split('\n')[1];
    await expect.poll(() => cell(0, 0).innerText()).toBe(first?.slice(0, 10));
    const spool = join(userData, 'spool');
    expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([]);
  });

  it('counts what a filter keeps as DuckDB does', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).first().click();
    await page.getByRole('combobox', { name: 'Column', exact: true }).fill('fare');
    await page.getByRole('option', { name: 'fare', exact: true }).click();
    await page.getByLabel('Condition').selectOption('>');
    await page.getByRole('combobox', { name: 'Value', exact: true }).fill('25');
    await page.getByRole('button', { name: 'Add filter' }).click();
    const [[kept]] = (await ask(`select count(*) from ${good} where fare > 25`)) as [[unknown]];
    await rows(Number(kept));
  });

  it('groups what is kept, and writes the answer to the file that the desktop names', async () => {
    await page.getByRole('button', { name: 'Group by' }).first().click();
    for (const [label, text] of [
      ['Add a key', 'passengers'],
      ['Add an aggregate', 'fare'],
    ] as const) {
      const field = page.getByRole('textbox', { name: label });
      await field.fill(text);
      await field.press('Enter');
    }
    await page.getByText('6 groups').waitFor();
    await page.getByRole('columnheader', { name: /mean_fare/ }).waitFor();
    const target = join(dirname(folder), 'answer.csv');
    await application.evaluate(
      ({ double }, filePath) => void double.records.dialogs.push({ canceled: false, filePath }),
      target,
    );
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'CSV', exact: true }).click();
    await expect.poll(() => existsSync(target)).toBe(true);
    await expect.poll(() => readFileSync(target, 'utf8').trim().split('\n').length).toBe(7);
    const answer = await ask(`select passengers, mean_fare from read_csv('${target}') order by 1`);
    const expected = await ask(`select passengers, avg(fare) from ${good} where fare > 25 group by 1 order by 1`);
    answer.forEach(([key, mean], i) => {
      expect(key).toEqual(expected[i]?.[0]);
      expect(Number(mean)).toBeCloseTo(Number(expected[i]?.[1]), 9);
    });
  });

  it('keeps the run with its tasks, and draws its graph', async () => {
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.locator('.rail li').last().click();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
    await page.getByRole('button', { name: 'Open the task graph' }).click();
    await page.getByRole('button', { name: 'Partitions' }).click();
    const size = Number.parseInt(await page.getByTestId('graph-size').innerText(), 10);
    expect(size).toBeGreaterThan(4);
    const done = await page.locator('.states [data-state=done]').innerText();
    expect(Number(done.match(/\d+/)?.[0])).toBe(size);
  });

  it('shows the rows that are set aside, by file and reason', async () => {
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.locator('.rail').getByText('trips').first().click();
    await page.getByRole('button', { name: /^Set aside/ }).click();
    await page.getByRole('heading', { name: `${ASIDE.fields + ASIDE.quotes} rows set aside` }).waitFor();
  });

  it('comes back as it was when it is started again', async () => {
    // What was done last is on its way to the workspace.
    await expect.poll(() => keptTabs(userData)).toContain('quarantine');
    await application.close();
    application = await ShellApplication.launch({ userData });
    page = await application.firstWindow();
    page.setDefaultTimeout(15_000);
    await page.getByRole('heading', { name: `${ASIDE.fields + ASIDE.quotes} rows set aside` }).waitFor();
    await page.locator('.rail').getByText('trips').first().click();
    const [[kept]] = (await ask(`select count(*) from ${good} where fare > 25`)) as [[unknown]];
    await rows(Number(kept));
  });
});

/** The workspace as it stands on disk, its tabs among it. */
function keptTabs(userData: string): string {
  const file = readdirSync(userData, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('workspace.json'),
  );
  return file === undefined ? '' : readFileSync(join(userData, file), 'utf8');
}

/** Runs of some seconds, steered through the page: paused, cancelled, and cut off by the death of the server. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, source } from './duck.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { makeMeasurements } from './measurements.js';

const GROUPS = 5000;

describeWindow('a run under way', () => {
  let folder: string;
  let rows: number;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    ({ folder, rows } = makeMeasurements(8, 60));
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    page.setDefaultTimeout(40_000);
    await page.locator('.rail').getByText('measurements').first().click();
    await shownRows(page, rows);
    await page
      .getByRole('button', { name: /measurements/i })
      .and(page.locator('.dots'))
      .click();
    await page.getByRole('menuitem', { name: 'Group by' }).click();
    await add(page, 'Add a key', 'device');
    await add(page, 'Add an aggregate', 'power');
    await page.getByLabel('Function of mean_power').selectOption('sum');
    await add(page, 'Add an aggregate', 'temperature');
    await page.getByLabel('Function of mean_temperature').selectOption('median');
    await compared(page, folder);
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.locator('.rail .runs .main').first().click();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const phase = (name: string) => page.getByTestId('phase').getByText(name, { exact: true }).waitFor();
  const tasksDone = async (): Promise<number> => Number((await page.getByTestId('tasks').innerText()).split(' ')[0]);

  it('stands still while it is paused, says as a range how long it takes, and ends as cancelled', async () => {
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await phase('Paused');
    // What had begun may end.
    const settled = await lasting(page, tasksDone);
    await page.waitForTimeout(600);
    expect(await tasksDone()).toBe(settled);
    await page.getByRole('button', { name: 'Resume' }).click();
    await phase('Live');
    const left = await page.getByTestId('left').innerText();
    const [low, high] = left.match(/[\d.]+/g)?.map(Number) ?? [];
    expect(left).toMatch(/^[\d.]+ s to [\d.]+ s left$/);
    expect(low).toBeLessThan(high ?? 0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await phase('Cancelled');
    expect(await tasksDone()).toBeLessThan(Number(/of (\d+)/.exec(await page.getByTestId('tasks').innerText())?.[1]));
  });

  it('that was cancelled begins again and gives what DuckDB gives', async () => {
    await page.getByRole('button', { name: 'Run again' }).click();
    await phase('Recorded');
    expect((await page.getByTestId('rows').innerText()).replaceAll(',', '')).toBe(`${rows} rows`);
    await page.getByRole('tab', { name: /\/ device/ }).click();
    await compared(page, folder);
  });

  it('is told as interrupted after the death of the server, and its data is whole again', async () => {
    await page.getByRole('tab', { name: /^Run / }).last().click();
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    // Bit by bit until something is done: the run must not be over when the server dies.
    for (await phase('Paused'); (await lasting(page, tasksDone)) === 0; await phase('Paused')) {
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();
    }
    await open.killServer();
    await page.getByRole('alert').getByText('The connection is lost.').waitFor();
    await open.restart();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page
      .locator('.rail .runs .li', { has: page.getByRole('img', { name: 'interrupted' }) })
      .first()
      .locator('.main')
      .click();
    await phase('Interrupted');
    // What the recording had until then is there, and no more.
    expect(await tasksDone()).toBeGreaterThan(0);
    expect(await page.getByRole('slider', { name: 'Moment of the run' }).isVisible()).toBe(true);
    await page.getByRole('tab', { name: /\/ device/ }).click();
    await compared(page, folder);
    await page.getByRole('tab', { name: 'Data', exact: true }).click();
    await page.locator('.rail').getByText('measurements').first().click();
    await shownRows(page, rows);
    // The lost connection is all that there was to complain of.
    expect(open.errors.filter((error) => !/WebSocket|ERR_CONNECTION/.test(error))).toEqual([]);
  });
});

/** A number once it has not changed for a while. */
async function lasting(page: Page, read: () => Promise<number>): Promise<number> {
  for (let last = await read(); ;) {
    await page.waitForTimeout(800);
    const now = await read();
    if (now === last) return now;
    last = now;
  }
}

async function shownRows(page: Page, rows: number): Promise<void> {
  await page
    .getByTestId('row-count')
    .filter({ hasText: `${rows.toLocaleString('en-US')} rows` })
    .waitFor();
}

async function add(page: Page, shelf: string, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: shelf });
  await box.click();
  await box.fill(text);
  await box.press('Enter');
}

/** What the group-by shows, number by number. */
async function compared(page: Page, folder: string): Promise<void> {
  await page.getByTestId('share').filter({ hasText: 'all rows' }).waitFor();
  const sums = await ask(`select device, sum(power)::double from ${source(folder)} group by 1`);
  const expected = new Map(sums.map(([device, sum]) => [String(device), Number(sum)]));
  expect(expected.size).toBe(GROUPS);
  await page.getByTestId('groups').filter({ hasText: '5,000 groups' }).waitFor();
  const cells = await page.getByRole('gridcell').allInnerTexts();
  const found = cells.flatMap((cell, at) => {
    const sum = expected.get(cell);
    return sum === undefined ? [] : [[Number(cells[at + 1]?.replaceAll(',', '')), sum] as const];
  });
  expect(found.length).toBeGreaterThan(5);
  for (const [shown, sum] of found) expect(shown).toBe(sum);
}

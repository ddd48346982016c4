/** A run of some seconds over a folder of measurements, as its users begin, steer and read it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { add } from './builder.js';
import { ask, source } from './duck.js';
import type { Measurements } from './measurements.js';

const GROUPS = 5000;

/** The measurements, which are open, grouped by device; then the dashboard of that run, which is over. */
export async function groupMeasurements(page: Page, { folder, rows }: Measurements): Promise<void> {
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
  await comparedGroups(page, folder);
  await page.getByRole('tab', { name: 'Runs' }).click();
  await page.locator('.rail .runs .main').first().click();
}

export async function shownRows(page: Page, rows: number): Promise<void> {
  await page
    .getByTestId('row-count')
    .filter({ hasText: `${rows.toLocaleString('en-US')} rows` })
    .waitFor();
}

/** What the group-by shows, number by number. */
export async function comparedGroups(page: Page, folder: string): Promise<void> {
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

/** Until the dashboard says so of its run. */
export const inPhase = (page: Page, name: string): Promise<void> =>
  page.getByTestId('phase').getByText(name, { exact: true }).waitFor();

export async function tasksOf(page: Page): Promise<{ readonly done: number; readonly all: number }> {
  const text = (await page.getByTestId('tasks').innerText()).replaceAll(',', '');
  const [done = NaN, all = NaN] = text.match(/\d+/g)?.map(Number) ?? [];
  return { done, all };
}

/** Tasks done once their number has not changed for a while: what had begun may end. */
export async function settledTasks(page: Page): Promise<number> {
  for (let { done: last } = await tasksOf(page); ;) {
    await page.waitForTimeout(800);
    const { done } = await tasksOf(page);
    if (done === last) return done;
    last = done;
  }
}

/** Runs it again and pauses it when a part is done: bit by bit, so that it is not over before. */
export async function pauseInTheMiddle(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  for (await inPhase(page, 'Paused'); (await settledTasks(page)) === 0; await inPhase(page, 'Paused')) {
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
  }
}

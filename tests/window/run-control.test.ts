/** Runs of some seconds, steered through the page: paused, cancelled, and cut off by the death of the server. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import {
  comparedGroups,
  groupMeasurements,
  inPhase,
  pauseInTheMiddle,
  settledTasks,
  shownRows,
  tasksOf,
} from './long-run.js';
import { makeMeasurements } from './measurements.js';

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
    await groupMeasurements(page, { folder, rows });
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  it('stands still while it is paused, says as a range how long it takes, and ends as cancelled', async () => {
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await inPhase(page, 'Paused');
    const settled = await settledTasks(page);
    await page.waitForTimeout(600);
    expect((await tasksOf(page)).done).toBe(settled);
    await page.getByRole('button', { name: 'Resume' }).click();
    await inPhase(page, 'Live');
    const left = await page.getByTestId('left').innerText();
    const [low, high] = left.match(/[\d.]+/g)?.map(Number) ?? [];
    expect(left).toMatch(/^[\d.]+ s to [\d.]+ s left$/);
    expect(low).toBeLessThan(high ?? 0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await inPhase(page, 'Cancelled');
    const { done, all } = await tasksOf(page);
    expect(done).toBeLessThan(all);
  });

  it('that was cancelled begins again and gives what DuckDB gives', async () => {
    await page.getByRole('button', { name: 'Run again' }).click();
    await inPhase(page, 'Recorded');
    expect((await page.getByTestId('rows').innerText()).replaceAll(',', '')).toBe(`${rows} rows`);
    await page.getByRole('tab', { name: /\/ device/ }).click();
    await comparedGroups(page, folder);
  });

  it('is told as interrupted after the death of the server, and its data is whole again', async () => {
    await page.getByRole('tab', { name: /^Run / }).last().click();
    await pauseInTheMiddle(page);
    await open.killServer();
    await page.getByRole('alert').getByText('The connection is lost.').waitFor();
    await open.restart();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page
      .locator('.rail .runs .li', { has: page.getByRole('img', { name: 'interrupted' }) })
      .first()
      .locator('.main')
      .click();
    await inPhase(page, 'Interrupted');
    // What the recording had until then is there, and no more.
    expect((await tasksOf(page)).done).toBeGreaterThan(0);
    expect(await page.getByRole('slider', { name: 'Moment of the run' }).isVisible()).toBe(true);
    await page.getByRole('tab', { name: /\/ device/ }).click();
    await comparedGroups(page, folder);
    await page.getByRole('tab', { name: 'Data', exact: true }).click();
    await page.locator('.rail').getByText('measurements').first().click();
    await shownRows(page, rows);
    // The lost connection is all that there was to complain of.
    expect(open.errors.filter((error) => !/WebSocket|ERR_CONNECTION/.test(error))).toEqual([]);
  });
});

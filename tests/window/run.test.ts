/** A run's dashboard on real files: what it says of rows and bytes is compared with DuckDB and the files, at the end and in a replay. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { makeMeasurements } from './measurements.js';

describeWindow("a run's dashboard", () => {
  let folder: string;
  let rows: number;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    ({ folder, rows } = makeMeasurements(4, 40));
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.locator('.rail').getByText('measurements').first().click();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.locator('.rail .runs .main').last().click();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const numbers = async (id: string): Promise<readonly number[]> =>
    ((await page.getByTestId(id).innerText()).replaceAll(',', '').match(/[\d.]+/g) ?? []).map(Number);
  const slider = () => page.getByLabel('Moment of the run');
  const operatorsDone = async (): Promise<number> => {
    const lines = await page.getByTestId('operator-count').allInnerTexts();
    return lines.reduce((sum, line) => sum + Number(line.split('/')[0]?.replaceAll(',', '')), 0);
  };

  it('counts the rows and bytes that lie in the files, and every task as done', async () => {
    expect(await numbers('rows')).toEqual([rows]);
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    const [read, all] = await numbers('bytes');
    expect([read, all]).toEqual([bytes, bytes].map((size) => Number((size / 1e6).toPrecision(3))));
    const [done, total] = await numbers('tasks');
    expect(done).toBe(total);
    expect(await operatorsDone()).toBe(total);
  });

  it('shows every moment of the recording by keys, in all cards alike', async () => {
    const [all] = await numbers('tasks');
    await slider().focus();
    await page.keyboard.press('Home');
    await page.getByTestId('phase').getByText('Replay').waitFor();
    expect(await numbers('rows')).toEqual([0]);
    let before = 0;
    for (let tenth = 1; tenth < 10; tenth++) {
      await page.keyboard.press('PageUp');
      await expect.poll(() => slider().getAttribute('aria-valuetext')).toMatch(/ of /);
      const [done] = await numbers('tasks');
      expect(done).toBeGreaterThanOrEqual(before);
      expect(await operatorsDone()).toBe(done);
      before = done ?? 0;
    }
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(all ?? 0);
    await page.keyboard.press('ArrowLeft');
    expect((await numbers('tasks'))[0]).toBeLessThanOrEqual(before);
    await page.keyboard.press('End');
    await page.getByTestId('phase').getByText('Recorded').waitFor();
    expect((await numbers('tasks'))[0]).toBe(all);
    expect(await numbers('rows')).toEqual([rows]);
  });

  it('plays from the beginning to the end and stops there', async () => {
    await page.getByRole('button', { name: '16x' }).click();
    await slider().focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Stop the recording' }).waitFor();
    await page.getByRole('button', { name: 'Play the recording' }).waitFor();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
    const [at, end] = await numbers('moment');
    expect(at).toBe(end);
  });

  it('says the task stream in words, too', async () => {
    await page.getByRole('button', { name: 'Task stream as a table' }).click();
    const [, tasks] = (await numbers('tasks')) as [number, number];
    const row = page.locator('.worker-table tbody tr');
    expect(await row.count()).toBe(1);
    expect(await row.locator('td').first().innerText()).toBe(String(tasks));
    await page.getByRole('button', { name: 'Task stream as a table' }).click();
  });

  it('measured memory, processor and files, and foretells by file sizes', async () => {
    expect(await page.getByRole('region', { name: 'CPU and disk' }).innerText()).not.toContain('Not measured');
    expect(await page.getByTestId('worker-memory').count()).toBe(1);
    const read = page.getByRole('row', { name: /^Read / }).locator('td');
    const [foretold, measured] = await read.allInnerTexts();
    expect(foretold).toBe(measured);
  });

  it.each(['light', 'dark'] as const)('has no serious fault of accessibility in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await seriousBarriers(page, '.dashboard')).toEqual([]);
  });

  it('follows an import to its end, every row of it', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.locator('.rail').getByText('measurements').first().click();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await expect.poll(() => page.locator('.rail .runs .main').count()).toBeGreaterThan(1);
    await page.locator('.rail .runs .main').first().click();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
    expect(await numbers('rows')).toEqual([rows]);
    expect(open.errors).toEqual([]);
  });
});

/** A group-by clicked together on real files; what the page shows is compared with DuckDB, what it saves with the command line. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { add, chartTable, openBuilder } from './builder.js';
import { ask, source } from './duck.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { makeTrips } from './trips.js';

describeWindow('the group-by builder', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    folder = makeTrips(false);
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.getByRole('button', { name: /trips/, exact: false }).first().waitFor();
    await openBuilder(page);
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  it('gives by clicks and keys what DuckDB gives', async () => {
    await add(page, 'Add a key', 'pickup zone');
    await add(page, 'Add an aggregate', 'fare');
    await page.getByRole('button', { name: 'Count rows' }).click();
    await add(page, 'Add an aggregate', 'tip * 2');
    await page.getByLabel('Function of mean_tip * 2').selectOption('sum');
    await page.getByLabel('Add an order').selectOption('mean_fare');
    await settled(page, 7);

    const sql = `select "pickup zone", avg(fare), count(*), sum(tip * 2) from ${source(folder)} group by 1 order by 2 desc`;
    const expected = await ask(sql);
    const shown = await chartTable(page);
    expect(shown.map(([label]) => label)).toEqual(expected.map(([zone]) => zone ?? 'null'));
    shown.forEach(([, value], row) => expect(value).toBeCloseTo(Number(expected[row]?.[1]), 5));
    const cells = await page.getByRole('gridcell').allInnerTexts();
    for (const [, , count] of expected) expect(cells.map((text) => text.replaceAll(',', ''))).toContain(String(count));
  });

  it('shows the code of the question, and its SQL is what DuckDB was asked', async () => {
    await page.getByRole('button', { name: 'Show all lines' }).click();
    await page.getByRole('button', { name: 'SQL', exact: true }).click();
    const sql = await page.getByTestId('code').innerText();
    const rows = await ask(sql);
    const shown = await chartTable(page);
    expect(rows.map(([zone]) => zone ?? 'null')).toEqual(shown.map(([label]) => label));
    await page.getByRole('button', { name: 'Show one line' }).click();
    expect(await page.getByTestId('code').innerText()).toMatch(/^select "pickup zone"/);
  });

  it('keeps only the groups that a condition holds for, and all again when that is undone', async () => {
    await page.getByLabel('Add a condition').selectOption('count');
    const value = page.getByLabel('Value for count');
    await value.fill('9000');
    await value.press('Enter');
    const [[kept]] = (await ask(
      `select count(*) from (select count(*) n from ${source(folder)} group by "pickup zone") where n >= 9000`,
    )) as [[unknown]];
    await settled(page, Number(kept));
    const undo = page.getByRole('button', { name: /^Undo:/ });
    await undo.click();
    await undo.click();
    await settled(page, 7);
    await page.getByRole('button', { name: /^Redo:/ }).click();
    await page.getByRole('button', { name: /^Redo:/ }).click();
    await settled(page, Number(kept));
    await undo.click();
    await undo.click();
    await settled(page, 7);
  });

  it('moves and removes keys by keyboard alone', async () => {
    await add(page, 'Add a key', 'passengers');
    await page.getByRole('button', { name: /^Move passengers/ }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    const names = () =>
      page
        .locator('section[aria-label="Keys"] .pill input')
        .evaluateAll((list) => list.map((one) => (one as HTMLInputElement).value));
    expect(await names()).toEqual(['passengers', 'pickup zone']);
    await page.keyboard.press('Delete');
    expect(await names()).toEqual(['pickup zone']);
    await settled(page, 7);
  });

  it('says what is wrong with a formula where it is written', async () => {
    const box = page.getByRole('textbox', { name: 'Add a key' });
    await box.click();
    await box.fill('yeer(day)');
    await box.press('Enter');
    expect(await page.getByRole('alert').first().innerText()).toContain("did you mean 'year'?");
    await box.press('Escape');
  });

  it('exports byte for byte what the command line writes', async () => {
    for (const [item, format] of [
      ['CSV', 'csv'],
      ['JSON', 'json'],
      ['Arrow', 'arrow'],
      ['Parquet', 'parquet'],
    ] as const) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
      const saved = readFileSync(await (await download).path());
      const out = join(dirname(folder), `expected.${format}`);
      const args = [
        '--by',
        '"pickup zone"',
        '--agg',
        'fare:mean as mean_fare; *:count as count; tip * 2:sum as "sum_tip * 2"',
      ];
      const cli = [resolve('dist/cli.js'), 'groupby', folder, ...args, '--sort', 'mean_fare desc', '--out', out];
      execFileSync(process.execPath, [...cli, '--no-store', '--format', format], { stdio: 'pipe' });
      if (format === 'csv' || format === 'json') expect(saved.toString()).toBe(readFileSync(out, 'utf8'));
      expect(saved.equals(readFileSync(out)), format).toBe(true);
    }
  });

  it('has no serious fault of accessibility, and nothing in the console', async () => {
    expect(await seriousBarriers(page, '.groupby')).toEqual([]);
    expect(open.errors).toEqual([]);
  });

  it('becomes a step of the recipe, and a changed one changes that step', async () => {
    await page.getByRole('button', { name: 'Add to recipe' }).click();
    await page.getByRole('button', { name: 'Update the recipe' }).waitFor();
    await page.getByRole('switch', { name: 'Keep a group for null keys' }).click();
    await settled(page, 6);
    await page.getByRole('button', { name: 'Update the recipe' }).click();
    const hidden = await hideFirstColumn(page);
    await open.restart();
    await page.getByRole('switch', { name: 'Keep a group for null keys' }).waitFor();
    expect(await page.getByRole('switch', { name: 'Keep a group for null keys' }).getAttribute('aria-checked')).toBe(
      'false',
    );
    await settled(page, 6);
    // The columns are as they were too.
    expect(await page.locator('.groupby').getByTestId('hidden-columns').innerText()).toMatch(/^1 of \d+ hidden$/);
    expect(await page.locator('.groupby .hd .nm').allInnerTexts()).not.toContain(hidden);
  });
});

/** Its name. */
async function hideFirstColumn(page: Page): Promise<string> {
  const name = await page.locator('.groupby .hd .nm').first().innerText();
  await page.locator('.groupby').getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('dialog', { name: 'Columns' }).getByRole('checkbox', { name }).first().click();
  await page.keyboard.press('Escape');
  await page.locator('.groupby').getByTestId('hidden-columns').waitFor();
  // What is kept is written a moment later.
  await page.waitForTimeout(500);
  return name;
}

/** The whole answer is there, of so many groups. */
async function settled(page: Page, groups: number): Promise<void> {
  await page
    .getByTestId('groups')
    .filter({ hasText: new RegExp(`^${groups} groups?$`) })
    .waitFor();
  await page.getByTestId('share').filter({ hasText: 'all rows' }).waitFor();
  await page.getByText('of the question before').waitFor({ state: 'detached' });
  await page.locator('.for-readers tbody tr').first().waitFor({ state: 'attached' });
}

/** Rows that do not fit: every one is in the table or in the quarantine, and can be read another way. */
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { ASIDE, ROWS, makeTrips } from './trips.js';

describeWindow('the quarantine', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    folder = makeTrips(true);
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.locator('.dots').first().click();
    await page.getByRole('menuitem', { name: 'Rows set aside' }).click();
    await page.getByText(`${ASIDE.fields + ASIDE.quotes} rows set aside`, { exact: true }).waitFor();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  it('accounts for every row of the files', async () => {
    const account = await page.getByTestId('aside-account').innerText();
    expect(account).toContain('from 2 of 4 files');
    expect(account).toContain(`${ROWS.toLocaleString('en')} rows are in the table`);
    const lines = [0, 1, 2, 3].reduce(
      (sum, file) => sum + readFileSync(`${folder}/trips-${file}.csv`, 'utf8').trim().split('\n').length - 1,
      0,
    );
    expect(lines).toBe(ROWS + ASIDE.fields + ASIDE.quotes);
  });

  it('shows each row with its line, its reason and what is missing, as it stands in the file', async () => {
    await page.getByRole('button', { name: /trips-1\.csv/ }).click();
    const grid = page.getByRole('grid', { name: 'Rows set aside' });
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(ASIDE.fields + 1));
    const lines = readFileSync(`${folder}/trips-1.csv`, 'utf8').split('\n');
    const rows = grid.getByRole('row');
    for (let at = 1; at <= ASIDE.fields; at++) {
      const cells = await rows.nth(at).getByRole('gridcell').allInnerTexts();
      const line = Number(cells[0]?.replaceAll(',', ''));
      expect(cells[2]).toBe('Too few fields');
      expect(cells[3]?.replaceAll(/\s/g, '')).toBe('2/5');
      expect(cells[4]).toContain('3 missing');
      expect(cells[4]).toContain(lines[line - 1]);
    }
  });

  it('filters by reason', async () => {
    await page.getByRole('button', { name: /^All files/ }).click();
    const grid = page.getByRole('grid', { name: 'Rows set aside' });
    await page.getByRole('checkbox', { name: /Too few fields/ }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(ASIDE.quotes + 1));
    await page.getByRole('checkbox', { name: /Too few fields/ }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(ASIDE.fields + ASIDE.quotes + 1));
  });

  it('warns before a way to read that would break the rows that fit', async () => {
    const semicolons = page.locator('.remedy', { hasText: 'Semicolons' });
    await semicolons.getByText('breaks the others').waitFor();
    await semicolons.click();
    expect(await page.getByRole('button', { name: /^Retry/ }).isDisabled()).toBe(true);
  });

  it('exports the rows of a file with their places', async () => {
    await page.getByRole('button', { name: /trips-2\.csv/ }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export these' }).click();
    const saved = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\n');
    expect(saved[0]).toBe('file,line,byte,reason,text');
    expect(saved).toHaveLength(ASIDE.quotes + 1);
    for (const line of saved.slice(1)) expect(line).toContain('""x"" y');
  });

  it('remembers what was decided', async () => {
    await page.getByRole('button', { name: 'Keep them aside' }).click();
    await page.getByRole('button', { name: 'Kept aside', pressed: true }).waitFor();
  });

  it('has no serious fault of accessibility, and nothing in the console', async () => {
    expect(await seriousBarriers(page, '.aside')).toEqual([]);
    expect(open.errors).toEqual([]);
  });
});

describeWindow('a file that is read another way', () => {
  it('has its rows in the table then, and again aside when it is read as before', async () => {
    const folder = makeTrips(true);
    const file = `${folder}/trips-2.csv`;
    const open = await openWindow({ open: [file] });
    try {
      const { page } = open;
      await page.locator('.dots').first().click();
      await page.getByRole('menuitem', { name: 'Rows set aside' }).click();
      await page.getByText(`${ASIDE.quotes} rows set aside`, { exact: true }).waitFor();
      const remedy = page.locator('.remedy', { hasText: 'Quotes are text' });
      await remedy.getByText(`${ASIDE.quotes} rows fit`).waitFor();
      await remedy.click();
      await page.getByRole('button', { name: `Retry ${ASIDE.quotes} rows` }).click();
      await page.getByText('0 rows set aside', { exact: true }).waitFor();
      expect(await page.getByTestId('aside-account').innerText()).toContain(
        `${(ROWS / 4 + ASIDE.quotes).toLocaleString('en')} rows are in the table`,
      );
      await page.getByRole('button', { name: 'Read as before' }).click();
      await page.getByText(`${ASIDE.quotes} rows set aside`, { exact: true }).waitFor();
    } finally {
      await open.close();
      rmSync(dirname(folder), { recursive: true });
    }
  });
});

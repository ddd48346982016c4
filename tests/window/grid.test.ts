/** The table of the explorer on real files: what is copied, shown and kept is compared with the files and with DuckDB. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomOf } from '../differential/random-tables.js';
import { seriousBarriers } from './accessibility.js';
import { ask, source } from './duck.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';

const NAMES = [
  'id',
  'day',
  'zone',
  'note',
  'fare',
  'tip',
  'people',
  'year',
  'big',
  'more_a',
  'more_b',
  'more_c',
] as const;
type Name = (typeof NAMES)[number];
const ROWS = 3000;
const LONG = `A tale of ${'many words, '.repeat(60)}and an end.`;

/** Cells as the clipboard has them; null is nothing. */
function makeRows(): string[][] {
  const random = randomOf(11);
  return Array.from({ length: ROWS }, (_, id) => [
    String(id),
    `2024-0${1 + random(9)}-${10 + random(18)}`,
    ['Union Sq', 'Murray Hill', '', 'say "Astoria"', '北京'][random(5)] as string,
    id === 7 ? LONG : `note ${random(100)}`,
    `${random(90)}.${random(10)}${1 + random(9)}`,
    `${random(9)}.${1 + random(9)}`,
    String(random(6)),
    String(1990 + random(30)),
    String(random(1_000_000) * 1000),
    String(random(10)),
    String(random(10)),
    String(random(10)),
  ]);
}

function csvOf(rows: readonly string[][]): string {
  const cell = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [NAMES.join(','), ...rows.map((row) => row.map(cell).join(','))].join('\n') + '\n';
}

/** As spreadsheets read it. */
function tsvOf(rows: readonly string[][], names: readonly Name[]): string {
  const cell = (text: string): string => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => names.map((name) => cell(row[NAMES.indexOf(name)] as string)).join('\t')).join('\n');
}

describeWindow('the grid', () => {
  const rows = makeRows();
  let folder: string;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'partita-rides-'))), 'rides');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.csv'), csvOf(rows.slice(0, 1000)));
    writeFileSync(join(folder, 'b.csv'), csvOf(rows.slice(1000)));
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.rail').getByText('rides').first().click();
    await page.getByTestId('row-count').getByText('3,000 rows').waitFor();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  it('writes the numbers of a column alike, and tells null from text', async () => {
    const big = rows.slice(0, 20).map((row) => Number(row[8]).toLocaleString('en-US'));
    await expect.poll(() => texts('big', 20)).toEqual(big);
    expect(await texts('tip', 20)).toEqual(rows.slice(0, 20).map((row) => row[5]));
    expect(await texts('year', 20)).toEqual(rows.slice(0, 20).map((row) => row[7]));
    const nulls = rows.slice(0, 20).flatMap((row, i) => (row[2] === '' ? [i] : []));
    for (const row of nulls) expect(await (await at(row, 'zone')).getAttribute('class')).toContain('is-null');
    expect(nulls.length).toBeGreaterThan(0);
  });

  it('copies the values of the files, not what is shown of them', async () => {
    await (await at(3, 'zone')).click();
    await (await at(11, 'year')).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+c');
    const names = NAMES.slice(2, 8);
    await expect.poll(clipboard).toBe(tsvOf(rows.slice(3, 12), names));
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(clipboard).toBe(`${names.join('\t')}\n${tsvOf(rows.slice(3, 12), names)}`);
  });

  it('selects by mouse and key what lies beyond its edge', async () => {
    const box = await page.locator('.gscroll').boundingBox();
    await (await at(2, 'fare')).hover();
    await page.mouse.down();
    await page.mouse.move(box!.x + 400, box!.y + box!.height + 30, { steps: 4 });
    await expect
      .poll(async () => Number(await grid().locator('.gcell.cur').getAttribute('aria-colindex')))
      .toBeGreaterThan(0);
    const scrolled = () => page.locator('.gscroll').evaluate(({ scrollTop }) => scrollTop / 24);
    await expect.poll(scrolled, { timeout: 10_000 }).toBeGreaterThan(60);
    await page.mouse.up();
    await expect.poll(firstRow).toBeGreaterThan(60);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+Shift+End');
    await selects(ROWS * NAMES.length);
  });

  it('selects whole columns and rows, whose sums are those of DuckDB', async () => {
    await page.keyboard.press('Control+Home');
    await head('fare').locator('.ft').click();
    const [[sum]] = (await ask(`select sum(fare) from ${source(folder)}`)) as [[unknown]];
    const shown = async () => Number((await page.getByTestId('selection-sum').innerText()).replaceAll(',', ''));
    await expect.poll(shown).toBeCloseTo(Number(sum), 5);
    await grid().locator('[aria-rowindex="5"] .gnumber').click();
    await selects(NAMES.length);
    await page.keyboard.press('Control+c');
    await expect.poll(clipboard).toBe(tsvOf(rows.slice(3, 4), NAMES));
    await page.keyboard.press('Control+a');
    await selects(ROWS * NAMES.length);
  });

  it('goes to a row by its number', async () => {
    await page.keyboard.press('Control+j');
    await page.getByLabel('Row', { exact: true }).fill('3,001');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await page.getByText('A number from 1 to 3,000').waitFor();
    await page.getByLabel('Row', { exact: true }).fill('1,777');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await at(1776, 'id')).innerText()).toBe('1776');
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+c');
    await expect.poll(clipboard).toBe('1776');
  });

  it('shows a long text whole, to the last character', async () => {
    await page.keyboard.press('Control+Home');
    await (await at(7, 'note')).dblclick();
    expect(await page.getByTestId('cell-value').innerText()).toBe(LONG);
    await page.getByRole('button', { name: 'Copy the value' }).click();
    await expect.poll(clipboard).toBe(LONG);
    await page.keyboard.press('Escape');
    await page.getByTestId('cell-value').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('cell-value').innerText()).toBe(rows[8]?.[3]);
    await page.keyboard.press('Escape');
  });

  it('copies pinned, moved and hidden columns as they are shown', async () => {
    await (await at(0, 'tip')).click();
    await choose('Pin at the left');
    expect(await heads()).toEqual(['tip', ...NAMES.filter((name) => name !== 'tip')].slice(0, 6));
    await (await at(0, 'day')).click();
    await page.keyboard.press('Alt+ArrowRight');
    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    await page.getByRole('textbox', { name: 'Find a column' }).last().fill('more');
    await page.getByRole('button', { name: 'Hide all' }).click();
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('hidden-columns').innerText()).toBe('3 of 12 hidden');
    await drag('people', 'id');
    const order = ['tip', 'people', 'id', 'zone', 'day', 'note', 'fare', 'year', 'big'] as const;
    expect(await heads()).toEqual(order.slice(0, 6));
    await (await at(0, 'tip')).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await expect.poll(clipboard).toBe(tsvOf(rows, order));
  });

  it('keeps a pinned column in its place while the others scroll', async () => {
    const before = await head('tip').boundingBox();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('End');
    await (await at(0, 'big')).waitFor();
    expect(await head('tip').boundingBox()).toEqual(before);
    expect((await (await at(0, 'tip')).boundingBox())?.x).toBe(before?.x);
    expect(await (await at(0, 'tip')).innerText()).toBe(rows[0]?.[5]);
    await page.keyboard.press('Home');
  });

  it('fits a column to its longest text', async () => {
    const grip = head('zone').locator('.ghead-grip');
    const box = await grip.boundingBox();
    await page.mouse.move(box!.x + 3, box!.y + 20);
    await page.mouse.down();
    await page.mouse.move(box!.x - 90, box!.y + 20, { steps: 3 });
    await page.mouse.up();
    const column = await head('zone').getAttribute('aria-colindex');
    const cut = () =>
      grid()
        .locator(`[role=gridcell][aria-colindex="${column}"]:visible`)
        .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length);
    await expect.poll(cut).toBeGreaterThan(0);
    await grip.dblclick();
    await expect.poll(cut).toBe(0);
  });

  it('has its columns and its place again in a new window', async () => {
    await page.keyboard.press('Control+j');
    await page.getByLabel('Row', { exact: true }).fill('2000');
    await page.keyboard.press('Enter');
    await (await at(1999, 'tip')).waitFor();
    const [width, top] = [(await head('zone').boundingBox())?.width, await firstRow()];
    await page.waitForTimeout(500);
    await open.restart();
    await (await at(1999, 'tip')).waitFor();
    expect(await heads()).toEqual(['tip', 'people', 'id', 'zone', 'day', 'note']);
    expect((await head('zone').boundingBox())?.width).toBe(width);
    expect(await firstRow()).toBe(top);
    expect(await page.getByTestId('hidden-columns').innerText()).toBe('3 of 12 hidden');
    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    await page.getByRole('button', { name: 'Reset the columns' }).click();
    await page.keyboard.press('Escape');
    expect(await heads()).toEqual(NAMES.slice(0, 6));
  });

  it('sorts from the menu of a column, and says so to everyone', async () => {
    await (await at(1999, 'fare')).click();
    await choose('Sort descending');
    await expect.poll(() => head('fare').getAttribute('aria-sort')).toBe('descending');
    const [[most]] = (await ask(`select max(fare) from ${source(folder)}`)) as [[unknown]];
    await page.keyboard.press('Control+Home');
    await expect.poll(async () => Number(await (await at(0, 'fare')).innerText())).toBe(Number(most));
    await (await at(0, 'fare')).click();
    await choose('Do not sort');
    await expect.poll(() => head('fare').getAttribute('aria-sort')).toBe('none');
    await expect.poll(async () => (await at(0, 'id')).innerText()).toBe('0');
  });

  it('shows on its canvas what its rows say, in the colours of the theme', async () => {
    await page.keyboard.press('Control+Home');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect.poll(() => inkOf('id', 3)).toBeGreaterThan(4);
      await page.mouse.wheel(0, 24 * 500);
      await expect.poll(firstRow).toBe(500);
      await expect.poll(() => inkOf('id', 503)).toBeGreaterThan(4);
      await page.keyboard.press('Control+Home');
      await expect.poll(firstRow).toBe(0);
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('names its cursor and its size, and has no serious barrier in either theme', async () => {
    await (await at(1, 'day')).click();
    expect(await grid().getAttribute('aria-rowcount')).toBe(String(ROWS + 1));
    expect(await grid().getAttribute('aria-colcount')).toBe(String(NAMES.length));
    const active = await grid().getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).innerText()).toBe(rows[1]?.[1]);
    await page.mouse.wheel(0, 9000);
    await expect.poll(() => grid().getAttribute('aria-activedescendant')).toBeNull();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousBarriers(page)).toEqual([]);
    }
    // While its server was started anew it could not be reached.
    expect(open.errors.filter((error) => !error.startsWith('WebSocket connection'))).toEqual([]);
  });

  const grid = () => page.getByRole('grid');
  const head = (name: Name) =>
    page.getByRole('columnheader').filter({ has: page.getByRole('button', { name, exact: true }) });
  const heads = async () => (await page.locator('.ghead-cell .nm').allInnerTexts()).slice(0, 6);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const firstRow = async () =>
    Math.min(
      ...(await grid()
        .locator('.grow-row:visible')
        .evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex')) - 2))),
    );
  const selects = (cells: number) =>
    page
      .getByTestId('selection')
      .getByText(`${cells.toLocaleString('en-US')} cells`)
      .waitFor();

  /** Pixels of a cell that are far from the colour that most of the cell has. */
  async function inkOf(name: Name, row: number): Promise<number> {
    const cell = await (await at(row, name)).boundingBox();
    const { x, y, width, height } = cell!;
    return page.locator('.gcanvas').evaluate(
      (canvas, box) => {
        if (!(canvas instanceof HTMLCanvasElement)) return 0;
        const { left, top } = canvas.getBoundingClientRect();
        const context = canvas.getContext('2d');
        const { data } = context!.getImageData(box.x - left, box.y - top + 3, box.width - 3, box.height - 6);
        const far = (i: number) => [0, 1, 2].reduce((sum, k) => sum + Math.abs(data[i + k]! - data[k]!), 0);
        return Array.from({ length: data.length / 4 }, (_, i) => far(4 * i)).filter((distance) => distance > 300)
          .length;
      },
      { x, y, width, height },
    );
  }

  /** Of a column that is in sight. */
  async function at(row: number, name: Name): Promise<Locator> {
    const column = await head(name).getAttribute('aria-colindex');
    return grid().locator(`[aria-rowindex="${row + 2}"] [role=gridcell][aria-colindex="${column}"]:not(.wait)`);
  }
  async function texts(name: Name, count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, async (_, row) => (await at(row, name)).innerText()));
  }
  /** From the menu of the cursor's column. */
  async function choose(item: string): Promise<void> {
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('menuitem', { name: item }).click();
  }
  async function drag(name: Name, target: Name): Promise<void> {
    const [from, to] = [await head(name).boundingBox(), await head(target).boundingBox()];
    await page.mouse.move(from!.x + from!.width / 2, from!.y + from!.height - 6);
    await page.mouse.down();
    await page.mouse.move(to!.x + to!.width / 2, to!.y + 60, { steps: 6 });
    await page.mouse.up();
  }
});

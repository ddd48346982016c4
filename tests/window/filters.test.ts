/** Filter chips, brushes over histograms and added columns; the rows they leave are counted and computed by DuckDB too. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { ask, source } from './duck.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { makeTrips } from './trips.js';

describeWindow('filters and computed columns', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    folder = makeTrips(false);
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.locator('.rail').getByText('trips').first().click();
    await page.getByTestId('row-count').getByText('60,000 rows').waitFor();
  });

  beforeEach(async () => {
    for (;;) {
      const remove = page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: /^Remove / });
      if ((await remove.count()) === 0) break;
      await remove.first().click();
    }
    await page.getByTestId('row-count').getByText('60,000 rows').waitFor();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const count = async (where: string): Promise<string> => {
    const [[rows]] = (await ask(`select count(*) from ${source(folder)} where ${where}`)) as [[unknown]];
    return Number(rows).toLocaleString('en-US');
  };
  const shows = async (where: string): Promise<void> => {
    const rows = await count(where);
    await page
      .getByTestId('row-count')
      .getByText(new RegExp(`^${rows} rows`))
      .waitFor();
  };
  const chips = () => page.locator('.filters .chip');
  const chip = (what: string) => chips().getByRole('button', { name: new RegExp(`^Edit ${what}`) });
  const value = (name: string) => page.getByRole('combobox', { name, exact: true });

  async function addFilter(column: string, op: string, ...values: (readonly [string, string])[]): Promise<void> {
    await page.getByRole('button', { name: 'Filter', exact: true }).first().click();
    await page.getByRole('combobox', { name: 'Column', exact: true }).fill(column);
    await page.getByRole('option', { name: column, exact: true }).click();
    await page.getByLabel('Condition').selectOption(op);
    for (const [label, text] of values) await value(label).fill(text);
    await page.getByRole('button', { name: 'Add filter' }).click();
  }

  it('counts what a filter keeps as DuckDB does, and all rows once it is switched off', async () => {
    await addFilter('fare', '>', ['Value', '25']);
    await shows('fare > 25');
    await chip('fare').press('o');
    await page.getByTestId('row-count').getByText('60,000 rows').waitFor();
    expect(await chip('fare').getAttribute('aria-label')).toBe('Edit fare above 25, switched off');
  });

  it('changes a condition by a click on its chip', async () => {
    await addFilter('fare', '>', ['Value', '25']);
    await shows('fare > 25');
    await chip('fare').click();
    await page.getByLabel('Condition').selectOption('between');
    await value('Highest value').fill('30.5');
    await page.getByRole('button', { name: 'Apply' }).click();
    await shows('fare between 25 and 30.5');
    expect(await chips().count()).toBe(1);
  });

  it('takes several texts, offers those that occur, and takes an empty zone for none', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).first().click();
    await page.getByRole('combobox', { name: 'Column', exact: true }).fill('pickup');
    await page.getByRole('option', { name: 'pickup zone' }).click();
    await page.getByLabel('Condition').selectOption('in');
    const values = page.getByRole('combobox', { name: 'Values', exact: true });
    await values.click();
    await page.getByRole('option', { name: 'Union Sq' }).click();
    await values.pressSequentially('say "Astoria"');
    await values.press('Enter');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await shows(`"pickup zone" in ('Union Sq', 'say "Astoria"')`);
  });

  it('says what is wrong with a value, and does not filter by it', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).first().click();
    await page.getByRole('combobox', { name: 'Column', exact: true }).fill('passengers');
    await page.getByRole('option', { name: 'passengers' }).click();
    await value('Value').fill('many');
    await page.getByRole('button', { name: 'Add filter' }).click();
    expect(await page.locator('.condition [role=alert]').innerText()).toContain('many');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add filter' }).waitFor({ state: 'detached' });
    expect(await chips().count()).toBe(0);
  });

  it('keeps the order that chips are moved to by the keyboard and by dragging', async () => {
    await addFilter('fare', '>', ['Value', '25']);
    await addFilter('tip', '<', ['Value', '5']);
    await addFilter('passengers', '=', ['Value', '3']);
    const names = () => chips().locator('.chip-text > span:nth-child(2)').allInnerTexts();
    expect(await names()).toEqual(['fare', 'tip', 'passengers']);
    await chip('passengers').press('Alt+ArrowLeft');
    await expect.poll(names).toEqual(['fare', 'passengers', 'tip']);
    await chips().nth(2).dragTo(chips().nth(0));
    await expect.poll(names).toEqual(['tip', 'fare', 'passengers']);
    await shows('fare > 25 and tip < 5 and passengers = 3');
  });

  it('filters by the stretch of a histogram that is dragged over, and not at all after a double click', async () => {
    const header = page.getByRole('columnheader', { name: /fare/ });
    const box = await header.locator('.brush').boundingBox();
    if (box === null) throw new Error('no histogram');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
    await page.mouse.up();
    const said = await chips().first().locator('.v').innerText();
    const [low, high] = said.split(' – ').map(Number);
    expect(low).toBeGreaterThan(5);
    expect(high).toBeLessThan(35);
    await shows(`fare between ${low} and ${high}`);
    await header.locator('.brush').dblclick();
    await page.getByTestId('row-count').getByText('60,000 rows').waitFor();
  });

  it('filters by a formula', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).first().click();
    await page.getByLabel('Condition').selectOption('formula');
    await page.getByRole('textbox', { name: 'Formula' }).fill('tip > fare / 4');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await shows('tip > fare / 4');
  });

  it('adds a column by a formula that is completed while it is typed, with DuckDB’s values', async () => {
    await page.getByRole('button', { name: 'Add column' }).click();
    await page.getByLabel('Name', { exact: true }).fill('share');
    const formula = page.getByRole('textbox', { name: 'Formula' });
    await formula.pressSequentially('rou');
    await page.getByRole('option', { name: /^round/ }).waitFor();
    await page.keyboard.press('Tab');
    await formula.pressSequentially('(fare + 1) / 3, 2');
    await expect.poll(() => formula.innerText()).toBe('round((fare + 1) / 3, 2)');
    expect(await page.getByTestId('formula-type').innerText()).toBe('float64');
    expect(await seriousBarriers(page, '.add-column')).toEqual([]);
    await formula.press('Enter');
    await page.getByRole('columnheader', { name: /share/ }).waitFor();
    const [[first]] = (await ask(`select round((fare + 1) / 3, 2) from ${source(folder)} limit 1`)) as [[unknown]];
    const cell = page.locator('[role=row][aria-rowindex="2"] [role=gridcell][aria-colindex="6"]:not(.wait)');
    await expect.poll(async () => Number(await cell.innerText())).toBe(Number(first));
  });

  it('edits the formula of that column where its step stands, and says of another what is wrong', async () => {
    const step = page.locator('.rail').getByRole('button', { name: 'Add share formula' });
    await step.dblclick();
    const dialog = page.getByRole('dialog');
    const formula = dialog.getByRole('textbox', { name: 'Formula' });
    await formula.press('Control+a');
    await formula.pressSequentially('farre * 2');
    await dialog.getByRole('button', { name: 'Save' }).click();
    expect(await dialog.getByRole('alert').innerText()).toContain("did you mean 'fare'");
    await formula.press('Control+a');
    await formula.pressSequentially('fare * 2');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const cell = (column: number) =>
      page.locator(`[role=row][aria-rowindex="2"] [role=gridcell][aria-colindex="${column}"]:not(.wait)`);
    await expect.poll(async () => Number(await cell(6).innerText())).toBe(Number(await cell(4).innerText()) * 2);
  });

  it('has no serious fault of accessibility, and nothing in the console', async () => {
    await addFilter('fare', '>', ['Value', '25']);
    await chip('fare').click();
    await page.getByRole('button', { name: 'Apply' }).waitFor();
    expect(await seriousBarriers(page, '.filters')).toEqual([]);
    expect(await seriousBarriers(page, '.condition')).toEqual([]);
    await page.keyboard.press('Escape');
    expect(open.errors).toEqual([]);
  });
});

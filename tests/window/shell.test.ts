import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { dropPaths } from './drop.js';
import { describeWindow, openWindow, type OpenWindow, type WindowOptions } from './fixture.js';

let window: OpenWindow;
afterEach(async () => window.close());

async function show(options: WindowOptions = {}): Promise<OpenWindow['page']> {
  window = await openWindow(options, (data) => {
    mkdirSync(join(data, 'trips'));
    writeFileSync(join(data, 'trips', 'may.csv'), 'city,fare\nBern,12.5\nChur,\n');
    writeFileSync(join(data, 'trips', 'june.csv'), 'city,fare\nBern,7\n');
    mkdirSync(join(data, 'mixed'));
    writeFileSync(join(data, 'mixed', 'a.csv'), 'city,fare\nBern,1\n');
    writeFileSync(join(data, 'mixed', 'b.csv'), 'city,fare,tip\nBern,1,2\n');
  });
  await window.page.getByRole('heading', { name: /Drop a folder|拖入文件夹/ }).waitFor();
  return window.page;
}

const rail = (page: OpenWindow['page']): ReturnType<OpenWindow['page']['getByRole']> =>
  page.getByRole('complementary', { name: 'Data and runs' });

describeWindow('the window', () => {
  it('opens a real folder that is dropped on it', async () => {
    const page = await show();
    await dropPaths(page, [join(window.data, 'trips')]);
    await rail(page)
      .getByRole('button', { name: /^trips 3 rows, 2 files/ })
      .waitFor();
    await rail(page).getByRole('button', { name: /^fare/ }).waitFor();
    expect(window.errors).toEqual([]);
  });

  it('says what a drop of two kinds of files becomes, before it is done', async () => {
    const page = await show();
    await dropPaths(page, [join(window.data, 'mixed')]);
    const card = page.getByRole('dialog', { name: /Add 2 files/ });
    await card.getByText('2 schema variants').waitFor();
    await card.getByText('They become one table of 3 columns. Missing values are null.').waitFor();
    await card.getByRole('button', { name: 'Open in place' }).click();
    await rail(page)
      .getByRole('button', { name: /^mixed 2 rows/ })
      .waitFor();
  });

  it('opens a folder of the server that is chosen by keyboard alone', async () => {
    const page = await show();
    await page.keyboard.press('Control+o');
    const picker = page.getByRole('dialog', { name: 'Open folder' });
    await picker.getByRole('option', { name: /trips/ }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await picker.getByRole('option', { name: /may.csv/ }).waitFor();
    await picker.getByRole('button', { name: 'Open this folder' }).press('Enter');
    await rail(page)
      .getByRole('button', { name: /^trips/ })
      .waitFor();
  });

  it('opens the files that a typed pattern matches, and says where nothing does', async () => {
    const page = await show();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search columns, files, commands' }).fill('open path');
    await page.keyboard.press('Enter');
    const picker = page.getByRole('dialog', { name: 'Open path…' });
    const path = picker.getByRole('textbox', { name: 'Path or pattern' });
    await expect.poll(() => path.evaluate((field) => field === document.activeElement)).toBe(true);
    await path.fill(join(window.data, 'trips', 'x*.csv'));
    await path.press('Enter');
    await picker
      .getByRole('alert')
      .getByText(`no file matches x*.csv in ${join(window.data, 'trips')}`)
      .waitFor();
    await path.fill('/etc/*');
    await path.press('Enter');
    await picker
      .getByRole('alert')
      .getByText(/^not among the folders that were opened/)
      .waitFor();
    expect(await seriousBarriers(page, '.picker')).toEqual([]);
    await path.fill(join(window.data, 'trips', 'j*.csv'));
    await path.press('Enter');
    await rail(page)
      .getByRole('button', { name: /^j 1 row/ })
      .waitFor();
    expect(window.errors).toEqual([]);
  });

  it('goes into a folder whose path is typed', async () => {
    const page = await show();
    await page.keyboard.press('Control+o');
    const picker = page.getByRole('dialog', { name: 'Open folder' });
    await picker.getByRole('textbox', { name: 'Path or pattern' }).fill(join(window.data, 'trips'));
    await page.keyboard.press('Enter');
    await picker.getByRole('option', { name: /may.csv/ }).waitFor();
    await picker.getByRole('button', { name: 'Open this folder' }).click();
    await rail(page)
      .getByRole('button', { name: /^trips 3 rows, 2 files/ })
      .waitFor();
  });

  it('runs a command that is typed into the palette, and gives the focus back', async () => {
    const page = await show();
    await page.getByRole('button', { name: 'Open files' }).focus();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search columns, files, commands' }).fill('dark');
    await page.getByRole('option', { name: /Dark theme/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme="dark"]').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Open files');
  });

  it('changes its language at once and says so to screen readers', async () => {
    const page = await show();
    await page.keyboard.press('Control+,');
    await page.getByRole('dialog', { name: 'Settings' }).getByRole('combobox', { name: 'Language' }).click();
    await page.getByRole('option', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '拖入文件夹即可开始' }).waitFor({ state: 'attached' });
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('comes back after a restart of the server with its datasets, theme and rail', async () => {
    const page = await show();
    await dropPaths(page, [join(window.data, 'trips')]);
    await rail(page).getByRole('button', { name: /^fare/ }).waitFor();
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    const edge = page.getByRole('separator', { name: 'Width of the rail' });
    for (let step = 0; step < 3; step++) await edge.press('ArrowRight');
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('312');
    // What is kept is written a moment after the last change, and at the latest when the page goes.
    await page.reload();
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('312');
    await window.restart();
    await rail(page).getByRole('button', { name: /^fare/ }).waitFor();
    expect(await edge.getAttribute('aria-valuenow')).toBe('312');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  it('brings its tabs back as they stood, side by side', async () => {
    const page = await show();
    await dropPaths(page, [join(window.data, 'trips')]);
    await rail(page).getByRole('button', { name: /^fare/ }).waitFor();
    for (const entry of ['Group by', 'Rows set aside']) {
      await rail(page).getByRole('button', { name: 'Menu of trips' }).click();
      await page.getByRole('menuitem', { name: entry }).click();
    }
    const tabs = page.locator('.dv-tab');
    await tabs.filter({ hasText: 'Quarantine' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search columns, files, commands' }).fill('move tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.dv-groupview').count()).toBe(2);
    const titles = await tabs.allInnerTexts();
    expect(titles.length).toBeGreaterThan(1);
    await page.reload();
    await expect.poll(() => page.locator('.dv-groupview').count()).toBe(2);
    expect(await tabs.allInnerTexts()).toEqual(titles);
  });

  it('keeps what is on screen when the connection is lost, and says so', async () => {
    const page = await show();
    await dropPaths(page, [join(window.data, 'trips')]);
    await rail(page).getByRole('button', { name: /^fare/ }).waitFor();
    await window.stopServer();
    await page.getByRole('alert').getByText('The connection is lost.').waitFor();
    expect(await rail(page).getByRole('button', { name: /^fare/ }).isVisible()).toBe(true);
  });

  it.each(['light', 'dark'] as const)('has no serious barrier in the %s theme', async (theme) => {
    const page = await show({ theme });
    expect(await seriousBarriers(page)).toEqual([]);
    await dropPaths(page, [join(window.data, 'trips')]);
    await rail(page).getByRole('button', { name: /^fare/ }).waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search columns, files, commands' }).waitFor();
    expect(await seriousBarriers(page, '.palette')).toEqual([]);
    expect(window.errors).toEqual([]);
  });
});

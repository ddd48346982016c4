// `node scripts/screenshots.mjs [only…]`: the pictures of docs/screenshots, made anew from the real window on generated data,
// in each combination of theme, width and language (`only`: `light`, `dark-1920-zh`, …). Needs a Chromium (PARTITA_CHROMIUM names one), and a font with Chinese.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { buildIfNeeded } from './build-if-needed.mjs';
import { CHROMIUM_ARGUMENTS, findChromium } from './chromium.mjs';
import { writeTrips } from './sample-data.mjs';
import { startServer } from './serve.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'docs', 'screenshots');
const CHROMIUM = findChromium();
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
];
/** The narrower one and English are not said in a picture's name. */
const VARIANTS = ['en-GB', 'zh-CN'].flatMap((language) =>
  SIZES.flatMap((size) =>
    ['light', 'dark'].map((theme) => {
      const more = [...(size.width === 1440 ? [] : [size.width]), ...(language === 'zh-CN' ? ['zh'] : [])];
      return { name: [theme, ...more].join('-'), theme, size, language };
    }),
  ),
);

/** The window as it is shot; texts are given in both languages. */
const SCREENS = {
  async welcome({ page }) {
    await page.getByRole('heading', { name: /Drop a folder|拖入文件夹/ }).waitFor();
  },

  async drop({ page, data, size }) {
    const session = await page.context().newCDPSession(page);
    const dragged = { items: [], files: [data], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver']) {
      const at = { x: size.width / 2, y: size.height / 2 };
      await session.send('Input.dispatchDragEvent', { type, ...at, data: dragged });
    }
    await page.waitForTimeout(500);
    return async () => {
      await session.detach();
      await page.reload();
      await page.getByRole('heading', { name: /Drop a folder|文件夹/ }).waitFor();
    };
  },

  async explorer({ page, data }) {
    await page.keyboard.press('Control+o');
    const picker = page.getByRole('dialog');
    await picker.getByRole('option', { name: /trips/ }).first().waitFor();
    await picker.getByRole('option', { name: /trips/ }).first().dblclick();
    await picker.getByRole('option', { name: /trips-2024-01/ }).waitFor();
    await picker.getByRole('button', { name: /Open this folder|打开此文件夹/ }).click();
    await page.locator('.rail').getByText('trips').first().click();
    await rowCount(page, /^839,997 /);
    await addFilter(page, 'fare', '>', '12');
    await addFilter(page, 'passengers', '<=', '4');
    await page
      .getByRole('button', { name: /^Add column$|^添加列$/ })
      .first()
      .click();
    await page.getByLabel(/^Name$|^名称$/).fill('share');
    await page.getByRole('textbox', { name: /^Formula$|^公式$/ }).fill('round(tip / fare, 3)');
    await page.waitForTimeout(500);
    await page.getByRole('textbox', { name: /^Formula$|^公式$/ }).press('Enter');
    await page.getByRole('columnheader', { name: /share/ }).waitFor();
    await rowCount(page, /^554,265 /);
    const cell = (row, column) =>
      page.locator(`[role=row][aria-rowindex="${row}"] [role=gridcell][aria-colindex="${column}"]`);
    await cell(6, 6).click();
    await cell(12, 8).click({ modifiers: ['Shift'] });
    await page.waitForTimeout(400);
    void data;
  },

  async 'group-by'({ page }) {
    await page
      .getByRole('button', { name: /^Group by$|^分组$/ })
      .first()
      .click();
    const add = (label, text) => fillAndEnter(page.getByRole('textbox', { name: label }), text);
    await add(/^Add a key$|^添加分组键$/, 'city');
    await add(/^Add an aggregate$|^添加聚合$/, 'fare');
    await add(/^Add an aggregate$|^添加聚合$/, 'share');
    await page.waitForTimeout(2500);
  },

  async dashboard({ page }) {
    await page.locator('.rail').getByRole('tab').nth(1).click();
    await page.locator('.rail li').first().click();
    await page.getByTestId('phase').waitFor();
    await page.waitForTimeout(1200);
  },

  async graph({ page }) {
    await page
      .getByRole('button', { name: /Open the task graph|打开任务图/ })
      .first()
      .click();
    await page.locator('.graph-panel .seg button').nth(1).click();
    await page
      .locator('.graph-panel canvas')
      .first()
      .click({ position: { x: 500, y: 60 } });
    await page.waitForTimeout(800);
  },

  async quarantine({ page }) {
    await page.locator('.rail').getByRole('tab').nth(0).click();
    await page.locator('.rail').getByText('trips').first().click();
    await page
      .getByRole('button', { name: /^Set aside|^已隔离/ })
      .first()
      .click();
    // Every way to read the rows was tried, but for one's own.
    await page.waitForFunction(() => {
      const tried = [...document.querySelectorAll('.remedy .num')];
      return tried.length > 1 && tried.filter((text) => text.textContent === '').length <= 1;
    });
    await page.waitForTimeout(300);
  },

  async palette({ page }) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').last().fill('trip');
    await page.waitForTimeout(500);
    return () => page.keyboard.press('Escape');
  },
};

/** Whole numbers are those of all rows. */
function rowCount(page, text) {
  return page.getByTestId('row-count').getByText(text).waitFor();
}

async function addFilter(page, column, op, value) {
  await page
    .getByRole('button', { name: /^Filter$|^筛选$/ })
    .first()
    .click();
  await page.getByRole('combobox', { name: /^Column$|^列$/ }).fill(column);
  await page.getByRole('option', { name: column, exact: true }).click();
  await page.getByLabel(/^Condition$|^条件$/).selectOption(op);
  await page.getByRole('combobox', { name: /^Value$|^值$/ }).fill(value);
  await page.getByRole('button', { name: /^Add filter$|^添加筛选$/ }).click();
  await page.waitForTimeout(500);
}

async function fillAndEnter(field, text) {
  await field.fill(text);
  await field.press('Enter');
}

if (CHROMIUM === null) throw new Error('no Chromium: set PARTITA_CHROMIUM');
buildIfNeeded((text) => console.log(text));
mkdirSync(out, { recursive: true });
const only = process.argv.slice(2);
for (const { name, theme, size, language } of VARIANTS) {
  if (only.length > 0 && !only.includes(name)) continue;
  const home = mkdtempSync(join(tmpdir(), 'partita-screens-'));
  const data = join(home, 'trips');
  writeTrips(data);
  const server = await startServer({ home, workspace: join(home, '.workspace') });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    locale: language,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(server.url);
  for (const [screen, show] of Object.entries(SCREENS)) {
    const undo = await show({ page, data, size });
    await page.screenshot({ path: join(out, `${screen}-${name}.png`) });
    await undo?.();
    console.log(`${screen}-${name}`);
  }
  await browser.close();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}

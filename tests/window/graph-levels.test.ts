/** The three levels of the task graph on a real run: its numbers are compared with the files, by hand and by keys. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';

const FILES = 30;
const ROWS = 250;
const HEADER = 'reading,meter,power\n';

describeWindow('the levels of the task graph', () => {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'partita-graph-'))), 'meters');
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(folder);
    for (let file = 0; file < FILES; file++) {
      const lines = Array.from({ length: ROWS }, (_, row) => `${file * ROWS + row},m${row % 7},${(row * 31) % 97}`);
      writeFileSync(join(folder, nameOf(file)), `${HEADER}${lines.join('\n')}\n`);
    }
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.getByRole('button', { name: /^meters 7,500 rows, 30 files/ }).waitFor();
    await openGraph(page, 'last');
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const size = async (): Promise<readonly number[]> =>
    ((await page.getByTestId('graph-size').innerText()).replaceAll(',', '').match(/\d+/g) ?? []).map(Number);

  it('counts as many tasks by state as the run has, all of them done', async () => {
    await level(page, 'Tasks');
    const [tasks] = await size();
    const states = await page.getByRole('group', { name: 'States' }).getByRole('button').allInnerTexts();
    expect(states.map((state) => state.split(/\s+/))).toEqual([['done', String(tasks)]]);
  });

  it('leads by arrow keys through the partitions, which are the bytes and rows of all files', async () => {
    await level(page, 'Partitions');
    await search(page, nameOf(0));
    await page.getByTestId('found').getByText('found').waitFor();
    const canvas = page.getByRole('application');
    await canvas.click({ position: { x: 160, y: 8 } });
    for (let file = 0; file < FILES; file++) {
      await expect.poll(() => page.getByTestId('task-file').innerText()).toBe(nameOf(file));
      const bytes = await numbers(page, 'task-bytes');
      expect(bytes).toEqual([HEADER.length, statSync(join(folder, nameOf(file))).size]);
      expect(await numbers(page, 'task-rows')).toEqual([file * ROWS + 1, (file + 1) * ROWS]);
      const [line] = readFileSync(join(folder, nameOf(file)), 'utf8')
        .slice(HEADER.length)
        .split('\n');
      expect((await page.locator('.raw-lines').innerText()).split('\n')[0]).toContain(line);
      await canvas.press('ArrowRight');
    }
    await search(page, '');
  });

  it('finds a task by its file and leads to it, and shows it on the other levels too', async () => {
    await search(page, nameOf(17));
    await page.getByRole('searchbox', { name: 'Task, file, partition or row' }).press('Enter');
    await expect.poll(() => page.getByTestId('task-file').innerText()).toBe(nameOf(17));
    await level(page, 'Tasks');
    expect(await page.getByTestId('task-file').innerText()).toBe(nameOf(17));
    await level(page, 'Groups');
    await page
      .getByText(/of \d+ found/)
      .first()
      .waitFor();
    await search(page, '');
  });

  it.each(['row', '行'])('finds the task that reads a row, written as %s and its number', async (word) => {
    await level(page, 'Partitions');
    for (const row of [FILES * ROWS, 1, 12 * ROWS, 12 * ROWS + 1]) {
      await search(page, `${word} ${row.toLocaleString('en-GB')}`);
      await page
        .getByTestId('found')
        .getByText(/^1 found$/)
        .waitFor();
      await page.getByRole('searchbox', { name: 'Task, file, partition or row' }).press('Enter');
      await expect.poll(() => page.getByTestId('task-file').innerText()).toBe(nameOf(Math.ceil(row / ROWS) - 1));
    }
    await search(page, `${word} ${FILES * ROWS + 1}`);
    await page.getByTestId('found').getByText('7,500 rows only').waitFor();
    await search(page, '');
  });

  it('fades what is not found, and shows it again', async () => {
    await level(page, 'Tasks');
    const canvas = page.getByRole('application');
    const before = await canvas.screenshot();
    await search(page, nameOf(3));
    await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(false);
    await search(page, '');
    await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(true);
    const done = page.getByRole('group', { name: 'States' }).getByRole('button', { name: /^done/ });
    await done.click();
    expect(await done.getAttribute('aria-pressed')).toBe('true');
    await done.click();
  });

  it('zooms by keys, shows all again, and selects the task that is clicked', async () => {
    const canvas = page.getByRole('application');
    await canvas.focus();
    const zoom = page.locator('.graph-zoom');
    const fitted = await zoom.innerText();
    await page.keyboard.press('+');
    await expect.poll(() => zoom.innerText()).not.toBe(fitted);
    await page.keyboard.press('Shift+Digit1');
    await expect.poll(() => zoom.innerText()).toBe(fitted);
    const key = await page.getByTestId('task-key').innerText();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByTestId('task-key').innerText()).not.toBe(key);
  });

  it('leads from a task to the step that it works for, in the rail', async () => {
    await page.getByRole('tab', { name: 'Data', exact: true }).click();
    await page.locator('.rail').getByText('meters').first().click();
    // So low that not all steps have room in the rail.
    await page.setViewportSize({ width: 1440, height: 560 });
    for (let column = 1; column <= 6; column++) await addColumn(page, `twice_${column}`);
    const steps = page.locator('.rail .recipe .step');
    await steps.last().scrollIntoViewIfNeeded();
    expect((await steps.first().boundingBox())?.y).toBeLessThan(await listTop(page));
    await openGraph(page, 'first');
    await level(page, 'Groups');
    await page
      .locator('.graph-groups .group-box', { hasText: /compute/i })
      .first()
      .click();
    await page.getByRole('button', { name: 'Hide rail' }).click();
    await page.locator('.graph-insp .task-link', { hasText: /^2, / }).filter({ visible: true }).click();
    const step = steps.nth(1).locator('.main');
    await expect.poll(() => step.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('tab', { name: 'Data', exact: true }).getAttribute('aria-selected')).toBe('true');
    expect((await step.boundingBox())?.y).toBeGreaterThanOrEqual(await listTop(page));
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('leads to the tasks that failed, by their files', async () => {
    rmSync(join(folder, nameOf(5)));
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByRole('button', { name: 'Menu of meters' }).click();
    await page.getByRole('menuitem', { name: 'Group by' }).click();
    const key = page.getByRole('textbox', { name: 'Add a key' });
    await key.fill('meter');
    await key.press('Enter');
    await page.getByText(nameOf(5)).first().waitFor();
    await openGraph(page, 'first');
    await level(page, 'Partitions');
    const failures = page.locator('.failures').filter({ visible: true });
    await failures.getByRole('button', { name: nameOf(5) }).click();
    await page.getByTestId('task-state').filter({ hasText: 'failed', visible: true }).waitFor();
    const states = page.getByRole('group', { name: 'States' }).filter({ visible: true });
    expect(await states.getByRole('button', { name: /^failed/ }).innerText()).toMatch(/1$/);
  });

  it.each(['light', 'dark'] as const)('has no serious barrier on any level in the %s theme', async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    for (const name of ['Groups', 'Partitions', 'Tasks'] as const) {
      await level(page, name);
      expect(await seriousBarriers(page, '.graph-panel'), name).toEqual([]);
    }
    expect(open.errors).toEqual([]);
  });
});

function nameOf(file: number): string {
  return `meter-${String(file).padStart(2, '0')}.csv`;
}

async function openGraph(page: Page, which: 'first' | 'last'): Promise<void> {
  await page.getByRole('tab', { name: 'Runs' }).click();
  const run = page.locator('.rail .runs li')[which]();
  await run.hover();
  await run.locator('.dots').click();
  await page.getByRole('menuitem', { name: 'Task graph' }).click();
  await page.getByRole('group', { name: 'Level' }).filter({ visible: true }).waitFor();
}

async function addColumn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add column', exact: true }).first().click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Formula', exact: true }).fill('power * 2');
  await page.getByRole('textbox', { name: 'Formula', exact: true }).press('Enter');
  await page.getByRole('columnheader', { name }).waitFor({ state: 'attached' });
}

/** Of the steps in the rail. */
async function listTop(page: Page): Promise<number> {
  return (await page.locator('.rail .recipe ol').boundingBox())?.y ?? Number.NaN;
}

async function level(page: Page, name: string): Promise<void> {
  const levels = page.getByRole('group', { name: 'Level' }).filter({ visible: true });
  await levels.getByRole('button', { name, exact: true }).click();
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Task, file, partition or row' }).fill(text);
}

async function numbers(page: Page, id: string): Promise<readonly number[]> {
  return ((await page.getByTestId(id).innerText()).replaceAll(',', '').match(/\d+/g) ?? []).map(Number);
}

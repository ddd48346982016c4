/** The task graph on a real run: its numbers are compared with the files, with the run's record and with what it saves. */
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

interface SavedGraph {
  readonly tasks: readonly { readonly key: string; readonly deps: readonly string[] }[];
  readonly groups: readonly { readonly name: string; readonly tasks: number }[];
}

describeWindow('the task graph', () => {
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
    await openGraph(page);
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const size = async (): Promise<readonly number[]> =>
    ((await page.getByTestId('graph-size').innerText()).replaceAll(',', '').match(/\d+/g) ?? []).map(Number);

  it('counts as many tasks by state as the run has, all of them done', async () => {
    await level(page, 'All tasks');
    const [tasks] = await size();
    expect(await page.getByTestId('count-done').innerText()).toBe(String(tasks));
    for (const state of ['waiting', 'running', 'failed'])
      expect(await page.getByTestId(`count-${state}`).innerText()).toBe('0');
  });

  it('leads by arrow keys through the partitions, which are the bytes and rows of all files', async () => {
    await level(page, 'Partitions');
    await search(page, nameOf(0));
    await page.getByTestId('found').getByText('task').waitFor();
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
    await page.getByRole('textbox', { name: 'Task, file or partition' }).press('Enter');
    await expect.poll(() => page.getByTestId('task-file').innerText()).toBe(nameOf(17));
    await level(page, 'All tasks');
    expect(await page.getByTestId('task-file').innerText()).toBe(nameOf(17));
    await level(page, 'Groups');
    await page
      .getByText(/of \d+ found/)
      .first()
      .waitFor();
    await search(page, '');
  });

  it('fades what is not in a chosen state', async () => {
    await level(page, 'All tasks');
    const canvas = page.getByRole('application');
    const before = await canvas.screenshot();
    const failed = page.getByRole('button', { name: /^failed/ });
    await failed.click();
    expect(await failed.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(false);
    await failed.click();
    await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(true);
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

  it('saves as JSON, DOT and SVG what it shows', async () => {
    const [tasks, edges] = await size();
    const json = JSON.parse(await saved(page, /JSON/)) as SavedGraph;
    expect(json.tasks).toHaveLength(tasks ?? 0);
    expect(json.tasks.reduce((sum, { deps }) => sum + deps.length, 0)).toBe(edges);
    const dot = await saved(page, /DOT/);
    const nodes = [...dot.matchAll(/^\s*"([^"]+)" \[/gm)].map(([, key]) => key);
    expect(nodes.toSorted()).toEqual(json.tasks.map(({ key }) => key).toSorted());
    const svg = await saved(page, /SVG/);
    const [problems, cells] = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return [parsed.querySelectorAll('parsererror').length, parsed.querySelectorAll('g > title').length];
    }, svg);
    expect([problems, cells]).toEqual([0, tasks]);
  });

  it.each(['light', 'dark'] as const)('has no serious barrier on any level in the %s theme', async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    for (const name of ['Groups', 'Partitions', 'All tasks'] as const) {
      await level(page, name);
      expect(await seriousBarriers(page, '.graph-panel'), name).toEqual([]);
    }
    expect(open.errors).toEqual([]);
  });
});

function nameOf(file: number): string {
  return `meter-${String(file).padStart(2, '0')}.csv`;
}

async function openGraph(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Runs' }).click();
  const run = page.locator('.rail .runs li').last();
  await run.hover();
  await run.locator('.dots').click();
  await page.getByRole('menuitem', { name: 'Show the graph' }).click();
  await page.getByRole('group', { name: 'Level' }).waitFor();
}

async function level(page: Page, name: string): Promise<void> {
  await page.getByRole('group', { name: 'Level' }).getByRole('button', { name, exact: true }).click();
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Task, file or partition' }).fill(text);
}

async function numbers(page: Page, id: string): Promise<readonly number[]> {
  return ((await page.getByTestId(id).innerText()).replaceAll(',', '').match(/\d+/g) ?? []).map(Number);
}

async function saved(page: Page, form: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'Save the graph' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: form }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

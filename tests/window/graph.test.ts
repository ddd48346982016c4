/** The task graph of a real run: its numbers are those of the files, and what it exports is whole. */
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';
import { makeTrips } from './trips.js';

describeWindow('the task graph', () => {
  let folder: string;
  let open: OpenWindow;
  let page: Page;
  let files: string[];

  beforeAll(async () => {
    folder = makeTrips(false);
    files = readdirSync(folder).sort();
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.locator('.rail').getByText('trips').first().click();
    await page.getByTestId('row-count').getByText('60,000 rows').waitFor();
    await page.getByRole('tab', { name: 'Runs' }).click();
    await page.locator('.rail').getByText('trips').last().click();
    await page.getByTestId('phase').getByText('Recorded').waitFor();
    await page.getByRole('button', { name: 'Open the task graph' }).click();
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const field = () => page.getByRole('application');
  const text = (id: string) => page.getByTestId(id).innerText();
  const graphSize = async (): Promise<number> =>
    Number((await text('graph-size')).match(/^[\d,]+/)?.[0].replaceAll(',', ''));
  async function exported(form: string): Promise<string> {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export the graph' }).click();
    await page.getByRole('menuitem', { name: `Export as ${form}` }).click();
    return readFileSync(await (await saved).path(), 'utf8');
  }

  it('shows groups joined by arrows, and a click leads to their tasks', async () => {
    const boxes = page.locator('.group-box');
    await expect.poll(() => boxes.count()).toBeGreaterThan(1);
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBeGreaterThan(0);
    await boxes.last().click();
    await field().waitFor();
    expect(await page.getByRole('button', { name: 'Partitions' }).getAttribute('aria-pressed')).toBe('true');
    expect(await text('task-state')).toBe('done');
  });

  it('counts the tasks by state that there are', async () => {
    const [, done] = (await page.locator('.states [data-state=done]').innerText()).match(/(\d+)/) ?? [];
    expect(Number(done)).toBe(await graphSize());
  });

  it('tells of every file’s task which bytes and rows it reads, and its first lines', async () => {
    for (const [at, file] of files.entries()) {
      await page.getByRole('searchbox').fill(file);
      await page.getByRole('searchbox').press('Enter');
      await expect.poll(() => text('task-file')).toBe(file);
      const [from, to] = ((await text('task-bytes')).replaceAll(',', '').match(/\d+/g) ?? []).map(Number);
      const content = readFileSync(join(folder, file), 'utf8');
      expect(from).toBe(content.indexOf('\n') + 1);
      expect(to).toBe(statSync(join(folder, file)).size);
      expect((await page.locator('.raw-lines').innerText()).split('\n')[0]).toBe(content.split('\n')[1]);
      expect(await text('task-rows')).toBe(
        `${(at * 15_000 + 1).toLocaleString('en-US')} to ${((at + 1) * 15_000).toLocaleString('en-US')}`,
      );
    }
  });

  it('leads from a task to its rows in the table', async () => {
    await page.getByRole('button', { name: 'Show rows' }).click();
    const row = 3 * 15_000;
    const first = page.locator(`[role=row][aria-rowindex="${row + 2}"] [role=gridcell][aria-colindex="1"]:not(.wait)`);
    const content = readFileSync(join(folder, files[3] as string), 'utf8');
    await expect.poll(() => first.innerText()).toBe(content.split('\n')[1]?.slice(0, 10));
    await page.getByRole('tab', { name: /Graph of run/ }).click();
  });

  it('is walked through by the arrow keys, in every task’s level too', async () => {
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Tasks', exact: true }).click();
    const title = page.locator('.graph-insp h2');
    const before = await title.innerText();
    await field().press('ArrowLeft');
    await expect.poll(() => title.innerText()).not.toBe(before);
    expect(await text('task-file')).toBe(files[2]);
    await field().press('ArrowDown');
    await expect.poll(() => title.innerText()).toMatch(/flush/);
    await page
      .locator('.graph-insp .task-link')
      .filter({ hasText: /^scan.*\/\d+$/ })
      .first()
      .click();
    await field().press('Home');
    await expect.poll(() => text('task-file')).toBe(files[0]);
  });

  it('fades what is not looked for, and says how many are found', async () => {
    await page.getByRole('searchbox').fill('flush');
    expect(await text('found')).toMatch(/^\d+ found$/);
    const found = Number.parseInt(await text('found'), 10);
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(await graphSize());
    await page.getByRole('searchbox').fill('');
  });

  it('zooms to the cursor, and Shift+1 shows all again', async () => {
    const shown = () => field().evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await field().press('Shift+!');
    const whole = await shown();
    await field().hover({ position: { x: 600, y: 40 } });
    await page.mouse.wheel(0, -600);
    await expect.poll(shown).not.toBe(whole);
    await field().press('Shift+!');
    await expect.poll(shown).toBe(whole);
  });

  it('is exported with every task, as JSON, DOT and SVG', async () => {
    const size = await graphSize();
    const graph = JSON.parse(await exported('JSON')) as { tasks: readonly { key: string; deps: readonly string[] }[] };
    expect(graph.tasks).toHaveLength(size);
    const keys = new Set(graph.tasks.map(({ key }) => key));
    expect(graph.tasks.flatMap(({ deps }) => deps).every((dep) => keys.has(dep))).toBe(true);
    const dot = await exported('DOT');
    for (const key of keys) expect(dot).toContain(`"${key}"`);
    const svg = await exported('SVG');
    // Elsewhere: the style inside is not the window's.
    const blank = await page.context().newPage();
    const marks = await blank.evaluate((source) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
      return parsed.querySelector('parsererror') === null ? parsed.querySelectorAll('rect').length : -1;
    }, svg);
    await blank.close();
    expect(marks).toBeGreaterThanOrEqual(size);
  });

  it('has no serious fault of accessibility, and nothing in the console', async () => {
    expect(await seriousBarriers(page, '.graph-panel')).toEqual([]);
    await page.getByRole('button', { name: 'Groups', exact: true }).click();
    expect(await seriousBarriers(page, '.graph-panel')).toEqual([]);
    expect(open.errors).toEqual([]);
  });
});

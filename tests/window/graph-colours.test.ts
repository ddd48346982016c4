/** What colours tell of tasks: results on disk, of a run under a small memory limit, and the things that are chosen instead. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousBarriers } from './accessibility.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';

const FILES = 20;
const ROWS = 8000;

describeWindow('the colours of the task graph', () => {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'partita-colours-'))), 'meters');
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(folder);
    for (let file = 0; file < FILES; file++) {
      const lines = Array.from({ length: ROWS }, (_, row) => `${file * ROWS + row}${'-padding'.repeat(7)},${row}`);
      writeFileSync(join(folder, `meter-${String(file).padStart(2, '0')}.csv`), `meter,power\n${lines.join('\n')}\n`);
    }
    open = await openWindow({ open: [folder] });
    ({ page } = open);
    await page.getByRole('button', { name: /^meters 160.*rows, 20 files/ }).waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    const limit = page.getByRole('dialog', { name: 'Settings' }).getByRole('textbox', { name: 'Memory limit' });
    await limit.fill('150MB');
    await limit.press('Enter');
    await page.getByText('Now 150 MB.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Menu of meters' }).click();
    await page.getByRole('menuitem', { name: 'Group by' }).click();
    const key = page.getByRole('textbox', { name: 'Add a key' });
    await key.fill('meter');
    await key.press('Enter');
    await page.getByRole('tab', { name: 'Runs' }).click();
    const run = page.locator('.rail .runs li').first();
    await run.getByText('meter', { exact: true }).waitFor();
    await run.hover();
    await run.locator('.dots').click();
    await page.getByRole('menuitem', { name: 'Task graph' }).click();
    await level('Partitions');
  });

  afterAll(async () => {
    await open.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const level = async (name: string): Promise<void> =>
    page.getByRole('group', { name: 'Level' }).getByRole('button', { name, exact: true }).click();
  const stateOf = (name: RegExp) => page.getByRole('group', { name: 'States' }).getByRole('button', { name });
  const legend = () => page.getByRole('group', { name: 'Legend' });
  const colourBy = () => page.getByRole('combobox', { name: 'Colour by' });
  /** What is drawn two frames after what was done before. */
  const pixels = () =>
    page.getByRole('application').evaluate(async (canvas) => {
      for (let frame = 0; frame < 2; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
      return (canvas as HTMLCanvasElement).toDataURL();
    });
  const keeps = (by: string): Promise<void> =>
    expect
      .poll(() => readFileSync(join(dirname(open.data), 'workspace', 'workspace.json'), 'utf8'))
      .toMatch(new RegExp(`"colour":\\s*"${by}"`));
  async function exported(): Promise<string> {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export the graph' }).click();
    await page.getByRole('menuitem', { name: 'Export as JSON' }).click();
    return readFileSync(await (await saved).path(), 'utf8');
  }

  it('tell which tasks lie on disk, apart from those that are only done, and of each how much', async () => {
    await stateOf(/^on disk/).waitFor();
    await expect.poll(() => stateOf(/^(running|ready|waiting)/).count()).toBe(0);
    const { tasks } = JSON.parse(await exported()) as { tasks: readonly Recorded[] };
    const onDisk = tasks.filter(({ spilled = 0 }) => spilled > 0);
    const done = tasks.filter(({ state }) => state === 'done').length - onDisk.length;
    expect(onDisk.length).toBeGreaterThan(0);
    await expect.poll(() => stateOf(/^on disk/).innerText()).toMatch(new RegExp(`^on disk\\s${onDisk.length}$`));
    expect(await stateOf(/^done/).innerText()).toMatch(new RegExp(`^done\\s${done}$`));
    expect(await legend().innerText()).toContain('on disk');
    const { key, spilled = 0 } = onDisk.at(-1) as Recorded;
    await page.getByRole('searchbox').fill(key);
    await page.getByRole('searchbox').press('Enter');
    await page.getByTestId('task-state').getByText('on disk').waitFor();
    const told = await page.getByTestId('task-on-disk').innerText();
    const [, count, unit] = told.match(/^([\d.,]+) (kB|MB)$/) ?? [];
    expect(Math.abs(Number(count) * (unit === 'MB' ? 1e6 : 1e3) - spilled)).toBeLessThan(spilled / 50);
    await page.getByRole('searchbox').fill('');
  });

  it('fade what does not lie on disk where that is asked for', async () => {
    const before = await pixels();
    await stateOf(/^on disk/).click();
    await expect.poll(pixels).not.toBe(before);
    await stateOf(/^on disk/).click();
    await expect.poll(pixels).toBe(before);
  });

  it.each(['Partitions', 'Tasks'])(
    'are chosen by keys, and the legend says what they mean, on the level of %s',
    async (name) => {
      await level(name);
      const byState = await pixels();
      const seen = [byState];
      for (const [by, words] of [
        ['worker', /Worker 1/],
        ['duration', /\d+ ms[^]*\d+ (ms|s)/],
        ['operator', /Merge groups/],
      ] as const) {
        await colourBy().focus();
        await page.keyboard.press('ArrowDown');
        expect(await colourBy().locator('option:checked').innerText()).toBe(by);
        await expect.poll(() => legend().innerText()).toMatch(words);
        expect(await legend().innerText()).toContain('on disk');
        await expect.poll(async () => seen.includes(await pixels())).toBe(false);
        seen.push(await pixels());
      }
      expect(await seriousBarriers(page, '.graph-panel')).toEqual([]);
      await colourBy().selectOption('state');
      await expect.poll(pixels).toBe(byState);
    },
  );

  it('come back with the tab', async () => {
    // What was chosen before was kept by then, so that it cannot be taken for what is chosen now.
    await keeps('state');
    await colourBy().selectOption('duration');
    await keeps('time');
    expect(open.errors).toEqual([]);
    await open.restart();
    await page.getByRole('tab', { name: /Graph of run/ }).click();
    await expect.poll(() => colourBy().locator('option:checked').innerText()).toBe('duration');
    await stateOf(/^on disk/).waitFor();
  });
});

interface Recorded {
  readonly key: string;
  readonly state: string;
  readonly spilled?: number;
}

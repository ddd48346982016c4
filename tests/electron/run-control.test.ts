/**
 * A run of some seconds, steered through the window under the double of Electron: what the page says of it, and what it leaves
 * on the disk.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_WORKSPACE } from '../../app/workspace/workspace-file.js';
import { dropPaths } from '../window/drop.js';
import { comparedGroups, groupMeasurements, inPhase, pauseInTheMiddle, tasksOf } from '../window/long-run.js';
import { makeMeasurements } from '../window/measurements.js';
import { buildDouble, CHROMIUM, ShellApplication } from './double/launch.js';

describe.skipIf(CHROMIUM === null)('a run under way under the double of Electron', () => {
  let measurements: ReturnType<typeof makeMeasurements>;
  let base: string;
  let application: ShellApplication;
  let page: Page;

  beforeAll(async () => {
    measurements = makeMeasurements(8, 60);
    base = dirname(measurements.folder);
    const workspace = join(base, 'user-data', 'workspace');
    mkdirSync(workspace, { recursive: true });
    mkdirSync(join(base, 'temporary'));
    // One worker, whatever the machine has, so that a run is not over before somebody acts.
    const settings = { ...EMPTY_WORKSPACE.settings, threads: 1 };
    writeFileSync(join(workspace, 'workspace.json'), JSON.stringify({ ...EMPTY_WORKSPACE, settings }));
    await buildDouble();
    application = await ShellApplication.launch({
      userData: join(base, 'user-data'),
      env: { TMPDIR: join(base, 'temporary') },
    });
    page = await application.firstWindow();
    page.setDefaultTimeout(40_000);
    await page.getByRole('heading', { name: 'Drop a folder to begin' }).waitFor();
    await dropPaths(page, [measurements.folder]);
    await groupMeasurements(page, measurements);
  });

  afterAll(async () => {
    await application?.close();
    rmSync(base, { recursive: true, force: true });
  });

  /** What the engine has on disk for runs under way. */
  const ofRuns = (): string[] => {
    const engines = readdirSync(join(base, 'temporary')).filter((name) => name.startsWith('partita-'));
    return engines
      .flatMap((name) => readdirSync(join(base, 'temporary', name)))
      .filter((name) => name.startsWith('run-'));
  };
  /** Rows that the server keeps for its views. */
  const ofViews = (): string[] =>
    readdirSync(join(base, 'user-data', 'workspace', 'scratch')).filter((name) => /^v\d/.test(name));

  it('that is paused goes on when it is resumed, and gives what DuckDB gives', async () => {
    await pauseInTheMiddle(page);
    const { done, all } = await tasksOf(page);
    expect(done).toBeLessThan(all);
    await page.getByRole('button', { name: 'Resume' }).click();
    await inPhase(page, 'Recorded');
    expect((await page.getByTestId('rows').innerText()).replaceAll(',', '')).toBe(`${measurements.rows} rows`);
    await page.getByRole('tab', { name: /\/ device/ }).click();
    await comparedGroups(page, measurements.folder);
    await page.getByRole('tab', { name: /^Run / }).last().click();
  });

  it('that is cancelled in the middle is said to be, and leaves no temporary files', async () => {
    await pauseInTheMiddle(page);
    expect(ofRuns()).toHaveLength(1);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await inPhase(page, 'Cancelled');
    const { done, all } = await tasksOf(page);
    expect(done).toBeLessThan(all);
    await page.locator('.rail .runs .li').first().getByRole('img', { name: 'cancelled' }).waitFor();
    await expect.poll(ofRuns).toEqual([]);
    // The groups of before are in no tab that is shown: their view goes by itself.
    await expect.poll(ofViews, { timeout: 20_000 }).toEqual([]);
  });

  it('leaves nothing when the application is closed', async () => {
    expect(await application.close()).toBe(0);
    expect(readdirSync(join(base, 'temporary')).filter((name) => name.startsWith('partita-'))).toEqual([]);
    expect(readdirSync(join(base, 'user-data', 'workspace'))).not.toContain('scratch');
  });
});

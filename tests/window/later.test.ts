/** Panels whose code is fetched when they are first shown, also from a server that does not give it at once. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { dropPaths } from './drop.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';

let window: OpenWindow;
afterEach(async () => window.close());

describeWindow('a panel that is fetched later', () => {
  it('says that it did not come, and comes when it is tried again', async () => {
    window = await openWindow({}, (data) => {
      mkdirSync(join(data, 'trips'));
      writeFileSync(join(data, 'trips', 'may.csv'), 'city,fare\nBern,12.5\nChur,\n');
    });
    const { page } = window;
    const asked: string[] = [];
    await page.route('**/GroupByPanel*.js', async (route) => {
      asked.push(route.request().url());
      await route.abort();
    });
    await page.getByRole('heading', { name: /Drop a folder/ }).waitFor();
    await dropPaths(page, [join(window.data, 'trips')]);
    await page.getByTestId('row-count').getByText('2 rows').waitFor();
    await page.getByRole('button', { name: 'Group by', exact: true }).click();
    const missing = page.getByRole('alert').filter({ hasText: 'This part of Partita did not come' });
    await missing.waitFor();
    await missing.getByRole('button', { name: 'Try again' }).click();
    await missing.waitFor();
    await page.unroute('**/GroupByPanel*.js');
    await missing.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('textbox', { name: 'Add a key' }).waitFor();
    expect(asked.length).toBeGreaterThan(1);
  });
});

/** Panels and parts of them whose code is fetched when they are first shown, also from a server that does not give it at once. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page, Route } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { add } from './builder.js';
import { dropPaths } from './drop.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';

let window: OpenWindow;
afterEach(async () => window.close());

/** A table that is open, in a window whose server does with the request for `chunk` what `answer` says. */
async function openTrips(chunk: string, answer: (route: Route) => Promise<void>): Promise<Page> {
  window = await openWindow({}, (data) => {
    mkdirSync(join(data, 'trips'));
    writeFileSync(join(data, 'trips', 'may.csv'), 'city,fare\nBern,12.5\nChur,\n');
  });
  const { page } = window;
  await page.route(chunk, answer);
  await page.getByRole('heading', { name: /Drop a folder/ }).waitFor();
  await dropPaths(page, [join(window.data, 'trips')]);
  await page.getByTestId('row-count').getByText('2 rows').waitFor();
  return page;
}

/** Refuses the first request only. */
function once(): (route: Route) => Promise<void> {
  let refused = false;
  return async (route) => {
    if (refused) return route.continue();
    refused = true;
    return route.abort();
  };
}

function missing(page: Page): Locator {
  return page.getByRole('alert').filter({ hasText: 'This part of Partita did not come' });
}

describeWindow('a panel that is fetched later', () => {
  it('says that it did not come, and comes when it is tried again', async () => {
    const asked: string[] = [];
    const page = await openTrips('**/GroupByPanel*.js', async (route) => {
      asked.push(route.request().url());
      await route.abort();
    });
    await page.getByRole('button', { name: 'Group by', exact: true }).click();
    await missing(page).getByRole('button', { name: 'Try again' }).click();
    await missing(page).waitFor();
    await page.unroute('**/GroupByPanel*.js');
    await missing(page).getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('textbox', { name: 'Add a key' }).waitFor();
    expect(asked.length).toBeGreaterThan(1);
  });
});

describeWindow('a part of a panel that is fetched later', () => {
  it('is the editor of formulas, which comes when it is tried again and keeps what it is for', async () => {
    const page = await openTrips('**/editor-*.js', once());
    await page.getByRole('button', { name: 'Add column', exact: true }).first().click();
    await missing(page).getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('textbox', { name: 'Formula' }).fill('fare * 2');
    await page.getByLabel('Name', { exact: true }).fill('twice');
    await page.getByRole('textbox', { name: 'Formula' }).press('Enter');
    await page.getByRole('columnheader', { name: /twice/ }).waitFor();
  });

  it('is the chart of an answer, which comes when it is tried again', async () => {
    const page = await openTrips('**/Chart-*.js', once());
    await page.getByRole('button', { name: 'Group by', exact: true }).click();
    await add(page, 'Add a key', 'city');
    await add(page, 'Add an aggregate', 'fare');
    await missing(page).waitFor();
    // The table beside it does not care.
    await page.getByRole('columnheader', { name: /mean_fare/ }).waitFor();
    await missing(page).getByRole('button', { name: 'Try again' }).click();
    await page.locator('.chart svg').first().waitFor();
    expect(await missing(page).count()).toBe(0);
  });
});

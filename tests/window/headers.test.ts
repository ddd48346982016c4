/** Headers of a file that is too large for a pass over each column: they fill in while it is read, and end as DuckDB says. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomOf } from '../differential/random-tables.js';
import { seriousBarriers } from './accessibility.js';
import { ask } from './duck.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';

const ZONES = ['LaGuardia', 'Midtown', 'Union Sq', 'Murray Hill'];
/** More than 256 MiB, of one block of rows again and again. */
const BLOCKS = 72;
const BLOCK_ROWS = 60_000;

describeWindow('the headers of a large file', () => {
  let open: OpenWindow;
  let page: Page;
  let file: string;

  beforeAll(async () => {
    open = await openWindow({}, (data) => {
      mkdirSync(join(data, 'rides'));
      file = join(data, 'rides', 'may.csv');
      writeRides(file);
    });
    ({ page } = open);
    await page.getByRole('heading', { name: /Drop a folder/ }).waitFor();
    await page.keyboard.press('Control+o');
    const picker = page.getByRole('dialog', { name: 'Open folder' });
    await picker.getByRole('option', { name: /rides/ }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await picker.getByRole('option', { name: /may.csv/ }).waitFor();
    await picker.getByRole('button', { name: 'Open this folder' }).press('Enter');
    await page.locator('.rail').getByText('rides').first().click();
  });

  afterAll(() => open.close());

  const head = (column: string): Locator =>
    page.locator('.explorer .hd', { has: page.getByRole('button', { name: column, exact: true }) });
  const foot = async (column: string): Promise<string> => head(column).locator('.ft > span').first().innerText();
  const facts = async (column: string): Promise<Map<string, string>> => {
    const text = (await head(column).locator('.ft').getAttribute('title')) ?? '';
    return new Map(text.split('\n').map((line) => line.split(': ') as [string, string]));
  };
  const number = (text: string | undefined): number => Number(text?.replaceAll(/[≈, ]/g, ''));

  it('say of how many rows they are until all are read', async () => {
    await page.locator('[role=row][aria-rowindex="2"] [role=gridcell]:not(.wait)').first().waitFor();
    const shares = new Set<number>();
    for (;;) {
      const text = await foot('fare');
      const [, share] = /^<?([\d.]+) % of rows$/.exec(text) ?? [];
      if (share === undefined) break;
      expect(Number(share)).toBeGreaterThanOrEqual(Math.max(0, ...shares));
      shares.add(Number(share));
      await page.waitForTimeout(50);
    }
    // The first rows at once, then what the scan has read by then.
    expect(shares.size).toBeGreaterThan(1);
    expect(Math.max(...shares)).toBeLessThan(100);
  }, 120_000);

  it('are then of all rows, as DuckDB counts them', async () => {
    const [[rows, nulls, min, max, mean]] = (await askRides(
      file,
      'select count(*), count(*) - count(fare), min(fare), max(fare), avg(fare) from rides',
    )) as [[bigint, bigint, number, number, number]];
    const fare = await facts('fare');
    expect(number(fare.get('Rows'))).toBe(Number(rows));
    expect(number(fare.get('Null'))).toBe(Number(nulls));
    expect([number(fare.get('Min')), number(fare.get('Max'))]).toEqual([min, max]);
    expect(number(fare.get('Mean'))).toBeCloseTo(mean, 5);
    expect(await foot('fare')).toBe(`${min} – ${max}`);
    // Days of one year, which is said once.
    const [[first, last]] = (await askRides(file, 'select min(day)::varchar, max(day)::varchar from rides')) as [
      [string, string],
    ];
    expect(await foot('day')).toBe(`${first} – ${last.slice(5)}`);

    const groups = await askRides(
      file,
      'select count(*) from rides group by passengers having passengers >= 0 order by passengers',
    );
    const counts = groups.map(([count]) => Number(count));
    const most = Math.max(...counts);
    const bars = await head('passengers')
      .locator('rect.bar')
      .evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('height'))));
    expect(bars).toEqual(counts.map((count) => expect.closeTo((count / most) * 28, 3)));
  });

  it('name the most frequent texts, and say what is only about right', async () => {
    const top = (await askRides(
      file,
      'select zone, count(*) from rides where zone is not null group by 1 order by 2 desc limit 2',
    )) as [string, bigint][];
    const rows = BLOCKS * BLOCK_ROWS;
    const shown = await head('zone').locator('.topv > div').allInnerTexts();
    expect(shown.map((text) => text.split('\n'))).toEqual(
      top.map(([zone, count]) => [zone, `${Math.round((Number(count) / rows) * 100)} %`]),
    );
    expect(await foot('zone')).toBe(`${ZONES.length} distinct`);

    const [[distinct]] = (await askRides(file, 'select count(distinct note) from rides')) as [[bigint]];
    expect(await foot('note')).toMatch(/^≈ [\d,]+ distinct$/);
    const about = number((await facts('note')).get('Distinct'));
    expect(Math.abs(about / Number(distinct) - 1)).toBeLessThan(0.15);
    expect(await seriousBarriers(page, '.explorer .hd')).toEqual([]);
    expect(open.errors).toEqual([]);
  });

  it('are there at once when the server comes back and the file is the same', async () => {
    const before = [await foot('fare'), await foot('note'), await head('fare').locator('.ft').getAttribute('title')];
    await open.restart();
    await page.getByTestId('row-count').getByText('4,320,000 rows').waitFor();
    await expect.poll(() => foot('fare')).toBe(before[0]);
    expect([await foot('fare'), await foot('note'), await head('fare').locator('.ft').getAttribute('title')]).toEqual(
      before,
    );
    await page.getByRole('tab', { name: 'Runs' }).click();
    // The one scan is that of before.
    await page.locator('.rail .runs li').first().waitFor();
    expect(await page.locator('.rail .runs li').count()).toBe(1);
  });
});

function writeRides(path: string): void {
  const random = randomOf(5);
  let block = '';
  for (let row = 0; row < BLOCK_ROWS; row++) {
    const zone = random(9) === 0 ? '' : ZONES[Math.min(random(4), random(4))];
    const fare = random(15) === 0 ? '' : (random(90) * random(90)) / 2;
    block += `2024-0${1 + random(9)}-1${random(10)},${zone},${Math.min(random(7), random(7))},${fare},ride number ${row} of a very long day on the road\n`;
  }
  const file = openSync(path, 'w');
  writeSync(file, 'day,zone,passengers,fare,note\n');
  for (let i = 0; i < BLOCKS; i++) writeSync(file, block);
  closeSync(file);
}

/** Told the types: to guess them takes long with so large a file. */
function askRides(file: string, sql: string): Promise<unknown[][]> {
  const columns = `{'day': 'DATE', 'zone': 'VARCHAR', 'passengers': 'BIGINT', 'fare': 'DOUBLE', 'note': 'VARCHAR'}`;
  const rides = `read_csv('${file.replaceAll("'", "''")}', header = true, columns = ${columns})`;
  return ask(sql.replace('rides', rides));
}

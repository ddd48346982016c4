// Frame times of the task graph while its run goes on and afterwards: a real window (headless Chromium) on the built server and
// a real folder of small files, one task each, which are made in a temporary folder and removed. Prints a table, and JSON with
// --json.
//   node bench/window/graph.mjs [--tasks 1e5] [--seconds 3] [--threads 1] [--json]
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../../scripts/serve.mjs';
import { figuresOf } from './figures.mjs';
import { startBrowser } from './open.mjs';
import { frameTimes } from './scrolls.mjs';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1e5' },
    seconds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [files, seconds] = [values.tasks, values.seconds].map(Number);
/** Until the run is listed, and until it is over. */
const PATIENCE = 900_000;

const base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-bench-graph-')));
const folder = join(base, 'data', 'small');
const results = [];
let server = null;
let browser = null;
try {
  console.error(`writing ${files} files`);
  mkdirSync(folder, { recursive: true });
  for (let file = 0; file < files; file++)
    writeFileSync(join(folder, `part-${String(file).padStart(6, '0')}.csv`), `n,kind\n${file},k${file % 7}\n`);
  server = await startServer({
    home: join(base, 'data'),
    workspace: join(base, 'workspace'),
    open: [folder],
    threads: Number(values.threads),
  });
  browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url);
  await openGraph(page);
  await measure(page, 'watch', async () => page.waitForTimeout(seconds * 1000));
  await measure(page, 'zoom', () => zoom(page));
  await measure(page, 'drag', () => drag(page));
  await page.getByRole('button', { name: 'Partitions', exact: true }).click();
  await measure(page, 'partitions, watch', async () => page.waitForTimeout(seconds * 1000));
  await measure(page, 'partitions, drag', () => drag(page));
  await page.getByRole('button', { name: 'Tasks', exact: true }).click();
  console.error('waiting for the end of the run');
  await page.waitForFunction(() => document.querySelectorAll('.states [data-state]').length === 1, undefined, {
    timeout: PATIENCE,
  });
  await measure(page, 'zoom', () => zoom(page));
  await measure(page, 'drag', () => drag(page));
} finally {
  await browser?.close();
  await server?.stop();
  rmSync(base, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify(results, null, 2));
else console.table(results);

/** The first run of the folder, which counts its rows and looks at its columns, on the level of all tasks. */
async function openGraph(page) {
  await page.getByRole('tab', { name: 'Runs' }).click();
  const run = page.locator('.rail .runs li').last();
  await run.waitFor({ timeout: PATIENCE });
  await run.hover();
  await run.locator('.dots').click();
  await page.getByRole('menuitem', { name: 'Task graph' }).click();
  await page.getByRole('button', { name: 'Tasks', exact: true }).click();
  await page.waitForFunction(
    (least) => Number(document.querySelector('[data-testid=graph-size]')?.textContent.replace(/\D.*$/, '')) !== least,
    0,
  );
  await page.waitForTimeout(1000);
}

async function measure(page, act, work) {
  const before = await stateOf(page);
  const deltas = await frameTimes(page, work);
  const after = await stateOf(page);
  const run = before.tasks > after.done || before.done < after.done ? `${before.done} to ${after.done}` : 'over';
  results.push({ act, tasks: after.tasks, run, ...figuresOf(deltas) });
}

/** Tasks, and those that are done, as the page tells them. */
async function stateOf(page) {
  return page.evaluate(() => {
    const numberOf = (element) => Number(element?.textContent.match(/[\d,]+/)?.[0].replaceAll(',', '') ?? 0);
    return {
      tasks: numberOf(document.querySelector('[data-testid=graph-size]')),
      done: numberOf(document.querySelector('.states [data-state=done] .num')),
    };
  });
}

/** The wheel, in and out again, thirty times a second. */
async function zoom(page) {
  const { x, y } = await middleOf(page);
  await page.mouse.move(x, y);
  const end = performance.now() + seconds * 1000;
  for (let step = 0; performance.now() < end; step++) {
    await page.mouse.wheel(0, step % 40 < 20 ? -90 : 90);
    await page.waitForTimeout(33);
  }
}

async function drag(page) {
  const { x, y } = await middleOf(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  const began = performance.now();
  for (let gone = 0; gone < 1; gone = (performance.now() - began) / (seconds * 1000)) {
    await page.mouse.move(x + Math.sin(gone * 12) * 200, y + Math.cos(gone * 12) * 100);
    await page.waitForTimeout(8);
  }
  await page.mouse.up();
}

async function middleOf(page) {
  const { x, y, width, height } = await page.getByRole('application').boundingBox();
  return { x: x + width / 2, y: y + Math.min(height, 400) / 2 };
}

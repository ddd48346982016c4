// How long until the first rows of a folder are on the screen: a real window (headless Chromium) on the built server, and CSV
// that is made in a temporary folder and removed. From the button that opens it in place, `cold`: the server has just started and
// has never seen the folder, nor has the page; `warm`: it has been forgotten by the workspace, but server and page have run. From
// its drop on the page, `dropped`: as cold, and the folder is copied to the server first. Prints a table, and JSON with --json.
//   node bench/window/first-rows.mjs [--bytes 1.1e9] [--runs 5] [--threads 2] [--json]
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../../scripts/serve.mjs';
import { narrowFiles } from './files.mjs';
import { chooseFolder, dropFolder, startBrowser } from './open.mjs';

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '1.1e9' },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
/** Of the narrow table. */
const BYTES_A_ROW = 10.7;
const [bytes, runs] = [Number(values.bytes), Number(values.runs)];

const base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-bench-first-')));
const data = join(base, 'data');
const folder = join(data, 'rides');
mkdirSync(data);
const times = { cold: [], warm: [], dropped: [] };
let browser = null;
let server = null;
try {
  console.error(`writing ${bytes} bytes`);
  narrowFiles(folder, Math.ceil(bytes / BYTES_A_ROW));
  browser = await startBrowser();
  for (let run = 0; run < runs; run++) {
    await onFreshServer(`opened-${run}`, async (page) => {
      times.cold.push(await openedRows(page));
      await forget(page);
      times.warm.push(await openedRows(page));
    });
    await onFreshServer(`dropped-${run}`, async (page) => {
      times.dropped.push(await firstRows(page, 'drop', () => dropFolder(page, folder)));
    });
  }
} finally {
  await browser?.close();
  await server?.stop();
  rmSync(base, { recursive: true, force: true });
}
const load = loadavg()[0].toFixed(1);
const rows = Object.entries(times).map(([start, all]) => ({ start, ...figuresOf(all), 'load average': load }));
if (values.json) console.log(JSON.stringify(rows, null, 2));
else console.table(rows);

async function onFreshServer(name, use) {
  server = await startServer({ home: data, workspace: join(base, name), threads: values.threads });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url);
  await page.getByRole('heading', { name: /Drop a folder/ }).waitFor();
  await use(page);
  await page.close();
  await server.stop();
  server = null;
}

async function openedRows(page) {
  const open = await chooseFolder(page, 'rides', 'narrow-0.csv');
  return firstRows(page, 'click', () => open.click());
}

/** Milliseconds from an event that `act` brings about, by the page's own clock: to the first frame that has a value in a cell. */
async function firstRows(page, event, act) {
  await page.evaluate((type) => {
    globalThis.partitaFirst = new Promise((resolve) => {
      addEventListener(type, () => (globalThis.partitaOpened = performance.now()), { capture: true });
      const look = () => {
        const cell = document.querySelector('.gcell:not(.wait)');
        if (globalThis.partitaOpened !== undefined && cell?.textContent) resolve(performance.now());
        else requestAnimationFrame(look);
      };
      look();
    });
  }, event);
  await act();
  return page.evaluate(async () => {
    const shown = await globalThis.partitaFirst;
    const took = shown - globalThis.partitaOpened;
    delete globalThis.partitaOpened;
    return took;
  });
}

/** Closes the dataset, so that it is opened for the first time again. */
async function forget(page) {
  await page.locator('.rail .dots').first().click();
  await page.getByRole('menuitem', { name: 'Close dataset' }).click();
  await page.getByRole('heading', { name: /Drop a folder/ }).waitFor();
}

function figuresOf(all) {
  const sorted = all.toSorted((a, b) => a - b);
  const round = (value) => Math.round(value);
  return {
    'median ms': round(sorted[sorted.length >> 1]),
    'best ms': round(sorted[0]),
    'worst ms': round(sorted.at(-1)),
  };
}

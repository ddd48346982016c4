// Frame times of the grid while a hand scrolls it: a real window (headless Chromium) on the built server and real files, which
// are made in a temporary folder and removed. Prints a table, and JSON with --json.
//   node bench/window/grid.mjs [--rows 1e8] [--wide 2e5] [--columns 30] [--seconds 4] [--threads 1] [--json]
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../../scripts/serve.mjs';
import { figuresOf } from './figures.mjs';
import { narrowFiles, wideFile } from './files.mjs';
import { openTable, startBrowser } from './open.mjs';
import { frameTimes, horizontally, pageDown, scrollbar, settled, wheel } from './scrolls.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1e8' },
    wide: { type: 'string', default: '2e5' },
    columns: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '4' },
    threads: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [rows, wide, columns, seconds] = [values.rows, values.wide, values.columns, values.seconds].map(Number);

const base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-bench-grid-')));
const data = join(base, 'data');
mkdirSync(data);
const results = [];
let server = null;
let browser = null;
try {
  console.error(`writing ${rows} rows of 3 columns and ${wide} rows of ${columns}`);
  narrowFiles(join(data, 'narrow'), rows);
  wideFile(join(data, 'wide'), wide, columns);
  const open = [join(data, 'narrow'), join(data, 'wide')];
  server = await startServer({ home: data, workspace: join(base, 'workspace'), open, threads: Number(values.threads) });
  browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url);
  await openTable(page, 'narrow', rows);
  await measure('wheel', page, wheel);
  await measure('scrollbar', page, scrollbar);
  await measure('Page Down', page, pageDown);
  await openTable(page, 'wide', wide);
  await measure(`wheel, ${columns} columns`, page, wheel);
  await measure(`sideways, ${columns} columns`, page, horizontally);
} finally {
  await browser?.close();
  await server?.stop();
  rmSync(base, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify(results, null, 2));
else console.table(Object.fromEntries(results.map(({ scroll, ...figures }) => [scroll, figures])));

/** The first second warms up: compiled code and a table's first pages are not what a hand feels later. */
async function measure(scroll, page, act) {
  await act(page, 1);
  await settled(page);
  const deltas = await frameTimes(page, () => act(page, seconds));
  const began = performance.now();
  await settled(page);
  results.push({ scroll, ...figuresOf(deltas), 'filled after ms': Math.round(performance.now() - began) });
}

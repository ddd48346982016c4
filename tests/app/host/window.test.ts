import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHost, type Host } from '../../../app/host/host.js';
import { Spool } from '../../../app/host/spool.js';
import { Downloads } from '../../../app/server/downloads.js';
import type { CallContext, Server } from '../../../app/server/handlers.js';
import { CHROMIUM_ARGUMENTS, findChromium } from '../../../scripts/chromium.mjs';
import { dropPaths } from '../../window/drop.js';
import { handlersOf } from '../protocol/fake-server.js';

/** The host with a real browser: what only a browser does, such as enforcing the content policy. */

const browserPath = findChromium();

/** A window of nothing but the connection, and hands for the test. */
const SCRIPT = `
import { connectBrowser } from ${JSON.stringify(resolve('renderer/state/connect.ts'))};
import { droppedFiles } from ${JSON.stringify(resolve('renderer/state/dropped-files.ts'))};
import { spoolFiles } from ${JSON.stringify(resolve('renderer/state/spool.ts'))};
import { styleNonce } from ${JSON.stringify(resolve('renderer/theme/style-nonce.ts'))};
import { transportOfPort } from ${JSON.stringify(resolve('app/protocol/port-transport.ts'))};
const client = connectBrowser();
Object.assign(window, { client, spoolFiles, styleNonce, transportOfPort, violations: [], drops: [] });
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
window.evaluated = (() => {
  try {
    return new Function('return true')();
  } catch {
    return false;
  }
})();
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  const progress = [];
  const step = (sent, total) => progress.push([sent, total]);
  const done = droppedFiles(event.dataTransfer).then((files) => spoolFiles(files, { progress: step }));
  window.drops.push(done.then((paths) => ({ paths, progress }), (error) => ({ error: error.message })));
});
`;
const HTML = `<!doctype html><html><head><meta charset="utf-8">
<meta property="csp-nonce" nonce="__STYLE_NONCE__"><title>Test</title></head>
<body><p id="text">text</p><script type="module" src="./entry.js"></script></body></html>`;

describe.skipIf(browserPath === null)("a browser's window", () => {
  let base: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let host: Host;
  let server: Server;
  let spool: Spool;

  beforeAll(async () => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-window-')));
    mkdirSync(join(base, 'source'));
    writeFileSync(join(base, 'source', 'entry.js'), SCRIPT);
    writeFileSync(join(base, 'source', 'index.html'), HTML);
    const output = { outDir: join(base, 'page'), emptyOutDir: true, modulePreload: { polyfill: false } };
    await build({ configFile: false, logLevel: 'error', root: join(base, 'source'), base: './', build: output });
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: [...CHROMIUM_ARGUMENTS] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(base, { recursive: true, force: true });
  });

  beforeEach(async () => {
    server = {
      handlers: handlersOf({
        'files.roots': async () => [{ name: 'data', path: '/data', kind: 'folder', bytes: 0, modified: 0 }],
        'view.page': async ({ rows }: { rows: number }) => ({
          from: 0,
          rows,
          epoch: 0,
          bytes: new Uint8Array(rows).fill(7),
        }),
        resources: async function* (_: never, { signal }: CallContext) {
          yield { spilled: 1 };
          await new Promise((done) => signal.addEventListener('abort', done));
        },
      }),
      downloads: new Downloads(),
      usedPaths: () => [],
      close: async () => undefined,
    };
    spool = await Spool.open(mkdtempSync(join(base, 'spool-')), 5_000_000);
    host = await startHost({ server, page: join(base, 'page'), spool });
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    await host.close();
  });

  it('connects with the token of its address, which the address bar then forgets and a reload remembers', async () => {
    await page.goto(host.url);
    expect(await page.evaluate(`client.call('files.roots', {}).then((roots) => roots[0].path)`)).toBe('/data');
    expect(page.url()).toBe(`http://127.0.0.1:${host.port}/`);
    await page.reload();
    expect(await page.evaluate(`client.call('files.roots', {}).then((roots) => roots[0].path)`)).toBe('/data');
    const bytes = `client.call('view.page', { view: 'v', from: 0, rows: 1001, columns: [] })
      .then(({ bytes }) => [bytes.constructor.name, bytes.length, bytes.byteOffset % 8, bytes[1000]])`;
    expect(await page.evaluate(bytes)).toEqual(['Uint8Array', 1001, 0, 7]);
  });

  it('gets there by the address for a command line, too, and also by a name for this machine', async () => {
    await page.goto(host.once());
    expect(await page.evaluate(`client.call('files.roots', {}).then((roots) => roots.length)`)).toBe(1);
    await page.goto(host.url.replace('127.0.0.1', 'localhost'));
    expect(await page.evaluate(`client.call('files.roots', {}).then((roots) => roots.length)`)).toBe(1);
  });

  it('without the token is told so', async () => {
    await page.goto(`http://127.0.0.1:${host.port}/`);
    const error = `client.call('files.roots', {}).catch(({ kind, domain, hint }) => [kind, domain, hint])`;
    expect(await page.evaluate(error)).toEqual([
      'user-input',
      'connection',
      'open the address that Partita printed when it started',
    ]);
  });

  it('comes back by itself when its connection was lost', async () => {
    await page.addInitScript(`window.sockets = [];
      window.WebSocket = class extends WebSocket { constructor(url) { super(url); sockets.push(this); } };`);
    await page.goto(host.url);
    const twice = `new Promise((resolve) => {
      const seen = [];
      client.onStatus(({ phase }) => seen.push(phase));
      client.subscribe('resources', {}, {
        next: () => { seen.push('item'); if (seen.filter((one) => one === 'item').length === 2) resolve(seen); },
        restart: () => seen.push('restart'),
      });
    })`;
    const seen = page.evaluate(twice);
    await page.evaluate(`client.call('files.roots', {})`);
    await page.evaluate(`sockets[0].close()`);
    expect((await seen) as string[]).toEqual(expect.arrayContaining(['item', 'lost', 'open', 'restart']));
  });

  it('runs no script that is not its own, and no style without the nonce', async () => {
    await page.goto(host.url);
    const outcome = await page.evaluate(`(async () => {
      const add = (name, text, nonce) => {
        const element = document.createElement(name);
        if (nonce) element.setAttribute('nonce', nonce);
        element.textContent = text;
        document.head.append(element);
      };
      add('script', 'window.evil = 1');
      add('style', '#text { color: rgb(1, 2, 3) }');
      const before = getComputedStyle(document.getElementById('text')).color;
      add('style', '#text { color: rgb(4, 5, 6) }', styleNonce());
      const after = getComputedStyle(document.getElementById('text')).color;
      const wasm = await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true);
      const outside = await fetch('https://example.com/').then(() => 'reached', () => 'refused');
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { evil: window.evil, before, after, evaluated, wasm, outside, isolated: crossOriginIsolated,
        violations: [...new Set(violations)].sort() };
    })()`);
    expect(outcome).toMatchObject({
      before: 'rgb(0, 0, 0)',
      after: 'rgb(4, 5, 6)',
      evaluated: false,
      wasm: true,
      outside: 'refused',
      isolated: true,
      violations: ['connect-src', 'script-src', 'script-src-elem', 'style-src-elem'],
    });
    expect((outcome as { evil?: number }).evil).toBeUndefined();
  });

  it('copies a dropped folder with all below it, and says how far it is', async () => {
    const folder = join(base, 'dropped', 'trips');
    mkdirSync(join(folder, '2024'), { recursive: true });
    writeFileSync(join(folder, '2024', 'may 1.csv'), 'a\n1\n');
    writeFileSync(join(folder, 'ü.csv'), 'x'.repeat(3_000_000));
    await page.goto(host.url);
    const { paths, progress } = await drop(folder);
    expect(paths).toHaveLength(1);
    expect(paths?.[0]).toMatch(/\/trips$/);
    expect(readFileSync(join(paths![0]!, '2024', 'may 1.csv'), 'utf8')).toBe('a\n1\n');
    expect(readFileSync(join(paths![0]!, 'ü.csv')).length).toBe(3_000_000);
    expect(progress?.at(-1)).toEqual([3_000_004, 3_000_004]);
  });

  it('says before anything is copied that a drop has no room', async () => {
    const folder = join(base, 'dropped', 'large');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'a.csv'), Buffer.alloc(6_000_000));
    await page.goto(host.url);
    expect(await drop(folder)).toEqual({ error: 'no room to copy 6000000 bytes: 5000000 are left' });
    expect(readdirSync(spool.folder)).toEqual([]);
  });

  it('fetches an export by a link', async () => {
    const path = join(base, 'export.csv');
    writeFileSync(path, 'a\n1\n');
    const ticket = server.downloads.offer({
      name: 'día.csv',
      contentType: 'text/csv',
      file: Promise.resolve(path),
      discard: async () => undefined,
    });
    await page.goto(host.url);
    const coming = page.waitForEvent('download');
    await page.evaluate(`location.assign('/download/${ticket}')`);
    const download = await coming;
    expect(download.suggestedFilename()).toBe('día.csv');
    expect(readFileSync(await download.path(), 'utf8')).toBe('a\n1\n');
  });

  it('speaks over a message port of the browser, and hears when the other end closes', async () => {
    await page.goto(host.url);
    const heard = await page.evaluate(`new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const [one, other] = [transportOfPort(port1), transportOfPort(port2)];
      const heard = [];
      other.listen({ frame: (frame) => heard.push([...frame]), closed: (reason) => resolve([...heard, reason]) });
      one.listen({ frame: () => {}, closed: () => {} });
      one.send(new Uint8Array([1, 2, 3]));
      one.close('done');
    })`);
    expect(heard).toEqual([[1, 2, 3], 'done']);
  });

  describe('of another site', () => {
    let evil: Host;

    beforeEach(async () => {
      evil = await startHost({ server, page: join(base, 'page'), spool });
      // A page of another origin of the same machine, and so of the same site: the nearest that another can be.
      await page.goto(evil.url);
    });
    afterEach(() => evil.close());

    it('opens no socket, reads no file and changes nothing, even with the token', async () => {
      await page.route(`http://127.0.0.1:${evil.port}/attack`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<title>attack</title>' }),
      );
      await page.goto(`http://127.0.0.1:${evil.port}/attack`);
      const target = `127.0.0.1:${host.port}`;
      const outcome = await page.evaluate(`(async () => {
        const socket = await new Promise((resolve) => {
          const made = new WebSocket('ws://${target}/socket');
          made.onopen = () => resolve('open');
          made.onerror = () => resolve('refused');
        });
        const ask = (path, options) => fetch('http://${target}' + path, options).then((answer) => answer.status, () => 'refused');
        const headers = { authorization: 'Bearer ${host.token}' };
        return {
          socket,
          read: await ask('/index.html'),
          put: await ask('/spool/dropdrop/a.csv', { method: 'PUT', headers, body: 'a' }),
          simple: await ask('/spool/dropdrop/a.csv', { method: 'POST', mode: 'no-cors', body: 'a' }),
        };
      })()`);
      expect(outcome).toMatchObject({ socket: 'refused', read: 'refused', put: 'refused' });
      expect(readdirSync(spool.folder)).toEqual([]);
    });
  });

  /** A drop of real files, as by the mouse. */
  async function drop(path: string): Promise<{ paths?: string[]; progress?: number[][]; error?: string }> {
    await dropPaths(page, [path]);
    await page.waitForFunction('drops.length > 0');
    return page.evaluate('drops[0]');
  }
});

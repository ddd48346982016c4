import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserCommand } from '../../../app/host/browser.js';
import { serveBrowser, type Serving } from '../../../app/host/serve.js';
import { Downloads } from '../../../app/server/downloads.js';
import type { Server, ServerOptions } from '../../../app/server/handlers.js';
import { PartitaError } from '../../../engine/plain.js';
import { handlersOf } from '../protocol/fake-server.js';

let base: string;
let given: ServerOptions | null;
let closed: number;
let used: string[];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-serve-')));
  [given, closed, used] = [null, 0, []];
  mkdirSync(join(base, 'page'));
  mkdirSync(join(base, 'data'));
  writeFileSync(join(base, 'page', 'index.html'), '<title>Partita</title>');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function startServer(options: ServerOptions): Promise<Server> {
  given = options;
  return {
    handlers: handlersOf({}),
    downloads: new Downloads(),
    usedPaths: () => used,
    close: async () => void closed++,
  };
}

function serve(start: typeof startServer = startServer, port?: number): Promise<Serving> {
  const options = { startServer: start, open: [], granted: [join(base, 'data')], page: join(base, 'page') };
  return serveBrowser({ ...options, folder: join(base, 'workspace'), ...(port === undefined ? {} : { port }) });
}

/** As a page sends it. */
function drop(
  serving: Serving,
  name: string,
  body: string | ReadableStream,
  more: { duplex?: 'half' } = {},
): Promise<Response> {
  const { port, token } = serving.host;
  const headers = { origin: `http://127.0.0.1:${port}`, authorization: `Bearer ${token}` };
  return fetch(`http://127.0.0.1:${port}/spool/${name}`, { method: 'PUT', headers, body, ...more });
}

describe('browser mode', () => {
  it('grants the folders of the command line and the home folder, and what is dropped', async () => {
    const serving = await serve();
    const roots = given!.roots;
    expect((await roots.list()).map((entry) => entry.path)).toEqual([join(base, 'data'), homedir()]);
    const { path } = (await (await drop(serving, 'dropdrop/a.csv', 'a\n1\n')).json()) as { path: string };
    expect(await roots.resolve(path)).toBe(path);
    await expect(roots.resolve(join(base, 'page'))).rejects.toMatchObject({ kind: 'user-input' });
    expect(given!.kind).toBe('browser');
    expect(given!.spoolQuota).toBeGreaterThan(0);
    await serving.close();
    expect(closed).toBe(1);
  });

  it('leaves after its end, and after a kill at the next start, only the drops that datasets use', async () => {
    const first = await serve();
    for (const name of ['usedused', 'unuseddd']) await drop(first, `${name}/a.csv`, 'a\n');
    const spool = join(base, 'workspace', 'spool');
    used = [join(spool, 'usedused', 'a.csv')];
    await first.close();
    expect(readdirSync(spool)).toEqual(['usedused']);
    mkdirSync(join(spool, '.unfinished'));
    writeFileSync(join(spool, '.unfinished', 'x'), 'half');
    mkdirSync(join(spool, 'droppedd'));
    const second = await serve();
    expect(readdirSync(spool)).toEqual(['usedused']);
    await second.close();
  });

  it('touches nothing in the spool when another server has the workspace', async () => {
    const spool = join(base, 'workspace', 'spool');
    mkdirSync(join(spool, 'droppedd'), { recursive: true });
    const refused = (): Promise<Server> =>
      Promise.reject(new PartitaError('user-input', 'the workspace is open already', { domain: 'workspace' }));
    await expect(serve(refused)).rejects.toMatchObject({ message: 'the workspace is open already' });
    expect(existsSync(join(spool, 'droppedd'))).toBe(true);
  });

  it('closes the server again when the port is taken', async () => {
    const first = await serve();
    await expect(serve(startServer, first.host.port)).rejects.toMatchObject({ domain: 'host' });
    expect(closed).toBe(1);
    await first.close();
  });

  it('ends also while a file is being dropped, and leaves none of it', async () => {
    const serving = await serve();
    let more = (): void => undefined;
    const asked = new Promise<void>((resolve) => (more = resolve));
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(1000));
        more();
        return new Promise(() => undefined);
      },
    });
    const sent = drop(serving, 'dropdrop/a.csv', body, { duplex: 'half' });
    const failed = expect(sent).rejects.toThrow();
    await asked;
    await serving.close();
    await failed;
    expect(readdirSync(join(base, 'workspace', 'spool'))).toEqual([]);
  });
});

describe('a browser', () => {
  it('is asked for by the way of each desktop, and not where nobody sees it', () => {
    expect(browserCommand('darwin', {})).toEqual(['open']);
    expect(browserCommand('win32', {})).toEqual(['rundll32', 'url.dll,FileProtocolHandler']);
    expect(browserCommand('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
    expect(browserCommand('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open']);
    expect(browserCommand('linux', { DISPLAY: '' })).toBeNull();
  });
});

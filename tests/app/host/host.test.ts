import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startHost, type Host } from '../../../app/host/host.js';
import { Spool } from '../../../app/host/spool.js';
import { createClient } from '../../../app/protocol/client.js';
import { opened, transportOfSocket } from '../../../app/protocol/socket-transport.js';
import { LIMITS, encodeRequest } from '../../../app/protocol/wire.js';
import { Downloads } from '../../../app/server/downloads.js';
import type { CallContext } from '../../../app/server/handlers.js';
import { handlersOf } from '../protocol/fake-server.js';

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const QUOTA = 1_000_000;

let base: string;
let page: string;
let downloads: Downloads;
let spool: Spool;
let host: Host;
let origin: string;

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-host-')));
  page = join(base, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<meta property="csp-nonce" nonce="__STYLE_NONCE__">');
  writeFileSync(join(page, 'assets', 'index-1.js'), 'export {};');
  writeFileSync(join(page, 'notes.txt'), 'not served');
  writeFileSync(join(base, 'secret.html'), 'secret');
  downloads = new Downloads();
  spool = await Spool.open(join(base, 'spool'), QUOTA);
  const handlers = handlersOf({
    'files.roots': async () => [],
    resources: async function* (_: never, { signal }: CallContext) {
      yield 1;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  host = await startHost({
    server: { handlers, downloads, usedPaths: () => [], close: async () => undefined },
    page,
    spool,
  });
  origin = `http://127.0.0.1:${host.port}`;
});
afterEach(async () => {
  await host.close();
  rmSync(base, { recursive: true, force: true });
});

function ask(path: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, agent: false, ...options }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(pieces).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** What comes back for bytes that no client library would send. */
async function askRaw(text: string): Promise<string> {
  const socket = connect(host.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (piece) => (answer += piece.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

/** As a page of the host sends it. */
function own(extra: Record<string, string> = {}): Record<string, string> {
  return { origin, authorization: `Bearer ${host.token}`, 'sec-fetch-site': 'same-origin', ...extra };
}

function put(path: string, body: string | Buffer, headers: Record<string, string> = own()): Promise<Reply> {
  return ask(path, { method: 'PUT', headers: { 'content-length': String(Buffer.byteLength(body)), ...headers } }, body);
}

describe('the page', () => {
  it('comes with a policy that has no hole, its own nonce for styles each time, and the headers that isolate it', async () => {
    const replies = [await ask('/'), await ask('/index.html')];
    const nonces = replies.map(({ headers, text }) => {
      const policy = String(headers['content-security-policy']);
      const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1];
      expect(text).toBe(`<meta property="csp-nonce" nonce="${nonce}">`);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${host.port} ws://localhost:${host.port};`);
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:|data:|blob:/);
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
  });

  it('comes with its assets under their types, and nothing else', async () => {
    expect(await ask('/assets/index-1.js')).toMatchObject({ status: 200, text: 'export {};' });
    expect((await ask('/assets/index-1.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await ask('/notes.txt')).status).toBe(404);
    expect((await ask('/assets/')).status).toBe(404);
    expect((await ask('/assets/gone.js')).status).toBe(404);
  });

  it.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/assets/..%2f..%2fsecret.html',
    '/..\\secret.html',
    '/%5c..%5csecret.html',
    '/index.html%00.js',
    '//etc/passwd',
    '/%ff.html',
  ])('never is %s', async (path) => {
    const { status, text } = await ask(path);
    expect(text).not.toBe('secret');
    expect(status).toBe(404);
  });

  it('and every refusal carry the same headers', async () => {
    for (const reply of [await ask('/gone.js'), await ask('/', { headers: { host: 'evil.example' } })]) {
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
      expect(reply.headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('may be opened by a link from another site, but not be fetched or framed by one', async () => {
    const cross = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask('/', { headers: { ...cross, 'sec-fetch-dest': 'document' } })).status).toBe(200);
    expect((await ask('/', { headers: { ...cross, 'sec-fetch-dest': 'iframe' } })).status).toBe(403);
    expect((await ask('/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } })).status).toBe(
      403,
    );
    expect((await ask('/', { headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' } })).status).toBe(403);
  });
});

describe('the address for the command line of a browser', () => {
  it('does not hold the token, and leads to it once', async () => {
    const address = new URL(host.once());
    expect(address.href).not.toContain(host.token);
    const { status, headers } = await ask(address.pathname);
    expect([status, headers.location, headers['cache-control']]).toEqual([303, host.url, 'no-store']);
    expect((await ask(address.pathname)).status).toBe(404);
    expect((await ask('/open/')).status).toBe(404);
  });

  it('leads no other site to it', async () => {
    const { pathname } = new URL(host.once());
    const cross = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    expect((await ask(pathname, { headers: cross })).status).toBe(403);
    expect((await ask(pathname)).status).toBe(303);
  });
});

describe('a request is refused', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.example:PORT',
    '[::1]:PORT',
    '0.0.0.0:PORT',
    'LOCALHOST:PORT',
    '127.1:PORT',
  ])('when the host it names is %s', async (name) => {
    const headers = { host: name.replace('PORT', String(host.port)) };
    expect((await ask('/', { headers })).status).toBe(421);
    expect((await put('/spool/dropdrop/a.csv', 'a', own(headers))).status).toBe(421);
  });

  it('when it names two hosts, or none', async () => {
    const two = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await askRaw(two)).toMatch(/^HTTP\/1.1 4/);
    expect(await askRaw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await askRaw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 4/);
  });

  it.each(['null', 'http://evil.example', 'https://127.0.0.1:PORT', 'http://127.0.0.1', 'http://localhost:PORT'])(
    'when it comes from a page of %s',
    async (other) => {
      const headers = { origin: other.replace('PORT', String(host.port)) };
      expect((await ask('/', { headers })).status).toBe(403);
      expect((await put('/spool/dropdrop/a.csv', 'a', own(headers))).status).toBe(403);
      expect(readdirSync(spool.folder)).toEqual([]);
    },
  );

  it('when it changes something and does not say from where', async () => {
    const { origin: _, ...headers } = own();
    expect((await put('/spool/dropdrop/a.csv', 'a', headers)).status).toBe(403);
  });

  it('when another site sent it', async () => {
    for (const site of ['cross-site', 'same-site']) {
      expect((await put('/spool/dropdrop/a.csv', 'a', own({ 'sec-fetch-site': site }))).status).toBe(403);
      expect((await ask('/download/x', { headers: { 'sec-fetch-site': site } })).status).toBe(403);
    }
  });

  it.each(['', 'Bearer', 'Bearer ', 'Bearer wrong', 'Basic TOKEN', 'TOKEN', 'Bearer TOKEN x', 'Bearer TOKEN0'])(
    'when it changes something and its authorization is %j',
    async (authorization) => {
      const headers = own({ authorization: authorization.replace('TOKEN', host.token) });
      expect((await put('/spool/dropdrop/a.csv', 'a', headers)).status).toBe(401);
      expect((await ask('/spool', { headers })).status).toBe(401);
      expect(readdirSync(spool.folder)).toEqual([]);
    },
  );

  it.each(['POST', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'DELETE'])('when its method is %s', async (method) => {
    const { status, headers } = await ask('/', { method, headers: own() });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('when it is no plain request: a tunnel, a proxied address, two lengths, bytes where none belong', async () => {
    const head = `Host: 127.0.0.1:${host.port}\r\nConnection: close\r\n`;
    expect(await askRaw(`CONNECT evil.example:80 HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1.1 405/);
    expect(await askRaw(`GET http://evil.example/ HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1.1 400/);
    expect(await askRaw(`GET * HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1.1 400/);
    const both = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n';
    expect(await askRaw(`GET / HTTP/1.1\r\n${head}${both}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/);
    expect(await askRaw(`GET / HTTP/1.1\r\n${head}Content-Length: 5\r\n\r\nhello`)).toMatch(/^HTTP\/1.1 413/);
    expect(await askRaw('\u0016\u0003\u0001nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await askRaw(`GET / HTTP/1.1\r\n${head}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 4/);
  });

  it('and the host still answers the next one', async () => {
    await askRaw('nonsense\r\n\r\n');
    expect((await ask('/')).status).toBe(200);
  });

  it('when it comes by another address of the machine', async () => {
    const socket = connect(host.port, '::1');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT/);
  });
});

describe('the socket', () => {
  const open = (path = '/socket', headers: Record<string, string> = { origin }): Promise<WebSocket> =>
    opened(new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers }));

  it('serves a window that shows the token', async () => {
    const client = createClient(async () => transportOfSocket(await open()), { token: host.token });
    expect(await client.call('files.roots', {})).toEqual([]);
    client.close();
  });

  it.each([
    ['without an origin', '/socket', {}],
    ['from a page of another site', '/socket', { origin: 'http://evil.example' }],
    ['from a sandboxed page', '/socket', { origin: 'null' }],
    ['under a name of another site', '/socket', { origin: 'http://evil.example', host: 'evil.example' }],
    ['when the browser says that another site asked', '/socket', { origin: 'OWN', 'sec-fetch-site': 'cross-site' }],
    ['at another address', '/', { origin: 'OWN' }],
  ])('does not open %s', async (_, path, headers: Record<string, string>) => {
    const own = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('OWN', origin)]),
    );
    await expect(open(path, own)).rejects.toThrow();
  });

  it('tells a window with another token so, and ends', async () => {
    const client = createClient(async () => transportOfSocket(await open()), { token: `${host.token}x` });
    await expect(client.call('files.roots', {})).rejects.toMatchObject({ kind: 'user-input', domain: 'connection' });
  });

  it.each([LIMITS.request + 1000, 4 * LIMITS.request])('ends when a frame has %d bytes', async (bytes) => {
    const socket = await open();
    socket.send(encodeRequest({ verb: 'hello', version: 1, token: host.token }));
    await once(socket, 'message');
    socket.send(new Uint8Array(bytes));
    await once(socket, 'close');
    expect((await ask('/')).status).toBe(200);
  });

  it('ends when a text comes', async () => {
    const socket = await open();
    socket.send('{"verb":"hello"}');
    await once(socket, 'close');
  });

  it('ends when the host is closed, also where the window does not answer', async () => {
    const client = createClient(async () => transportOfSocket(await open()), { token: host.token });
    await new Promise<void>((resolve) => {
      client.subscribe('resources', {}, { next: () => resolve() });
    });
    const deaf = connect(host.port, '127.0.0.1');
    const key =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
    deaf.write(`GET /socket HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${origin}\r\n${key}\r\n\r\n`);
    await once(deaf, 'data');
    deaf.on('error', () => undefined);
    await host.close();
    expect(client.status.phase).not.toBe('closed');
    client.close();
    await expect(ask('/')).rejects.toThrow();
  });
});

describe('a dropped file', () => {
  it('lies in the folder of its drop under its own name, which is what comes back', async () => {
    const names = ['/spool/dropdrop/taxi/2023/a%20%C3%BC.csv', '/spool/dropdrop/taxi/b.csv', '/spool/dropdrop/c.csv'];
    const paths = [];
    for (const name of names) paths.push((JSON.parse((await put(name, name)).text) as { path: string }).path);
    const drop = join(spool.folder, 'dropdrop');
    expect(paths).toEqual([join(drop, 'taxi'), join(drop, 'taxi'), join(drop, 'c.csv')]);
    expect(readFileSync(join(drop, 'taxi', '2023', 'a ü.csv'), 'utf8')).toBe(names[0]);
    const space = JSON.parse((await ask('/spool', { headers: own() })).text) as unknown;
    expect(space).toEqual({ quota: QUOTA, used: names.join('').length });
  });

  it.each([
    '/spool/dropdrop/../../secret.html',
    '/spool/dropdrop/%2e%2e/%2e%2e/secret.html',
    '/spool/dropdrop/..%2f..%2fsecret.html',
    '/spool/dropdrop/a%5c..%5cb.csv',
    '/spool/dropdrop//a.csv',
    '/spool/dropdrop/a.csv/',
    '/spool/dropdrop/a%00.csv',
    '/spool/dropdrop/%ff.csv',
    '/spool/dropdrop/./a.csv',
    `/spool/dropdrop/${'x'.repeat(256)}`,
    '/spool/dropdrop',
    '/spool/../dropdrop/a.csv',
    '/spool/.unfinished/a.csv',
    '/spool/x/a.csv',
    '/spool//a.csv',
  ])('of the name %s is refused and leaves nothing', async (path) => {
    const { status, text } = await put(path, 'a');
    expect([status, text.includes('"user-input"')]).toEqual([400, true]);
    expect(readFileSync(join(base, 'secret.html'), 'utf8')).toBe('secret');
    expect(readdirSync(spool.folder)).toEqual([]);
  });

  it('never replaces another', async () => {
    expect((await put('/spool/dropdrop/a.csv', 'first')).status).toBe(200);
    expect((await put('/spool/dropdrop/a.csv', 'second')).status).toBe(400);
    expect((await put('/spool/dropdrop/a.csv/b.csv', 'third')).status).toBe(400);
    expect(readFileSync(join(spool.folder, 'dropdrop', 'a.csv'), 'utf8')).toBe('first');
    expect(spool.space.used).toBe(5);
  });

  it('beyond the quota is refused with what is left and what to do, at once and in the middle, and takes no room', async () => {
    await put('/spool/dropdrop/a.csv', Buffer.alloc(900_000));
    const promised = await put('/spool/dropdrop/b.csv', Buffer.alloc(200_000));
    const { 'content-length': _, ...headers } = own({ 'transfer-encoding': 'chunked' });
    const streamed = await ask('/spool/dropdrop/c.csv', { method: 'PUT', headers }, Buffer.alloc(200_000));
    for (const { status, text } of [promised, streamed]) {
      expect(status).toBe(507);
      expect(JSON.parse(text)).toMatchObject({
        error: { kind: 'resources', domain: 'spool', hint: expect.stringContaining('nothing is copied') as unknown },
      });
    }
    expect(readdirSync(join(spool.folder, 'dropdrop'))).toEqual(['a.csv']);
    expect(readdirSync(join(spool.folder, '.unfinished'))).toEqual([]);
    expect((await put('/spool/dropdrop/d.csv', Buffer.alloc(100_000))).status).toBe(200);
  });

  it('that stops coming leaves nothing and gives its room back', async () => {
    const socket = connect(host.port, '127.0.0.1');
    const head = Object.entries({ host: `127.0.0.1:${host.port}`, 'content-length': '500000', ...own() });
    socket.write(
      `PUT /spool/dropdrop/a.csv HTTP/1.1\r\n${head.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${'x'.repeat(1000)}`,
    );
    await until(() => spool.space.used === 500_000);
    socket.destroy();
    await until(() => spool.space.used === 0);
    expect(readdirSync(join(spool.folder, '.unfinished'))).toEqual([]);
    expect(existsSync(join(spool.folder, 'dropdrop'))).toBe(false);
  });

  it('goes with its drop when that is called off', async () => {
    await put('/spool/dropdrop/a.csv', 'a');
    await put('/spool/otherone/a.csv', 'a');
    expect((await ask('/spool/dropdrop', { method: 'DELETE', headers: own() })).status).toBe(200);
    expect(readdirSync(spool.folder).filter((name) => !name.startsWith('.'))).toEqual(['otherone']);
    expect(spool.space.used).toBe(1);
    expect((await ask('/spool/..', { method: 'DELETE', headers: own() })).status).toBe(400);
  });

  it('of an earlier start stays only when a dataset uses it; what a kill left unfinished goes', async () => {
    await put('/spool/usedused/taxi/a.csv', 'abc');
    await put('/spool/unuseddd/a.csv', 'abc');
    mkdirSync(join(spool.folder, '.unfinished'), { recursive: true });
    writeFileSync(join(spool.folder, '.unfinished', 'half'), 'half');
    const again = await Spool.open(spool.folder, QUOTA);
    await again.clean([join(spool.folder, 'usedused', 'taxi')]);
    expect(readdirSync(spool.folder)).toEqual(['usedused']);
    expect(again.space.used).toBe(3);
  });

  it('may take half of what the disk has left, where nothing else was said', async () => {
    const { quota } = await Spool.open(join(base, 'another'));
    expect(quota).toBeGreaterThan(0);
  });
});

describe('a download', () => {
  function offer(file: Promise<string>, name = 'answers "1".csv'): { ticket: string; discarded: string[] } {
    const discarded: string[] = [];
    const discard = async (): Promise<void> => void discarded.push(name);
    return { ticket: downloads.offer({ name, contentType: 'text/csv; charset=utf-8', file, discard }), discarded };
  }

  it('comes once, with its name, to whoever has the ticket', async () => {
    const path = join(base, 'export.csv');
    writeFileSync(path, 'a,b\n1,2\n');
    const { ticket, discarded } = offer(Promise.resolve(path), "día's <1>.csv");
    const { status, headers, text } = await ask(`/download/${ticket}`, {
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect([status, text]).toEqual([200, 'a,b\n1,2\n']);
    expect(headers).toMatchObject({
      'content-disposition': "attachment; filename*=UTF-8''d%C3%ADa%27s%20%3C1%3E.csv",
      'content-type': 'text/csv; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    await until(() => discarded.length === 1);
    expect((await ask(`/download/${ticket}`)).status).toBe(404);
    expect(discarded.length).toBe(1);
  });

  it('waits until the export is whole, and says why when it failed', async () => {
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    let fail: (error: Error) => void;
    const failed = new Promise<string>((_, reject) => (fail = reject));
    const discarded: string[] = [];
    const ticket = downloads.offer({
      name: 'a.csv',
      contentType: 'text/csv',
      get file() {
        asked();
        return failed;
      },
      discard: async () => void discarded.push('a.csv'),
    });
    const reply = ask(`/download/${ticket}`);
    await isAsked;
    fail!(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    expect(await reply).toMatchObject({ status: 507, text: expect.stringContaining('the disk is full') as unknown });
    expect(discarded.length).toBe(1);
  });

  it('is not used up by a request that only looks', async () => {
    const path = join(base, 'export.csv');
    writeFileSync(path, 'a\n');
    const { ticket } = offer(Promise.resolve(path));
    expect((await ask(`/download/${ticket}`, { method: 'HEAD' })).status).toBe(405);
    expect((await ask(`/download/${ticket}`)).status).toBe(200);
  });

  it.each(['', 'x', '..%2f..%2fetc%2fpasswd'])('of the ticket %j there is none', async (ticket) => {
    expect((await ask(`/download/${ticket}`)).status).toBe(404);
  });

  it('that nobody fetched is discarded when the server closes', async () => {
    const { discarded } = offer(Promise.resolve('/nowhere'));
    await downloads.close();
    expect(discarded.length).toBe(1);
  });
});

describe('a port', () => {
  it('that is taken is refused by its number', async () => {
    const server = { handlers: handlersOf({}), downloads, usedPaths: () => [], close: async () => undefined };
    await expect(startHost({ server, page, spool, port: host.port })).rejects.toMatchObject({
      kind: 'user-input',
      domain: 'host',
      message: `port ${host.port} is taken`,
    });
  });

  it('comes with a token of 256 bits that is another each time', async () => {
    expect(host.url).toBe(`http://127.0.0.1:${host.port}/#token=${host.token}`);
    expect(Buffer.from(host.token, 'base64url').length).toBe(32);
    const server = { handlers: handlersOf({}), downloads, usedPaths: () => [], close: async () => undefined };
    const other = await startHost({ server, page, spool });
    expect(other.token).not.toBe(host.token);
    await other.close();
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

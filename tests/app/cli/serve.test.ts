import { spawn, type ChildProcess } from 'node:child_process';
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
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type Client } from '../../../app/protocol/client.js';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import { opened, transportOfSocket } from '../../../app/protocol/socket-transport.js';

/** `partita serve` as a process: the built command line, a window's client, real files. */

const CLI = resolve('dist/cli.js');
let base: string;
let data: string;
let running: ChildProcess[];
let clients: Client[];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-serve-')));
  data = join(base, 'data');
  [running, clients] = [[], []];
  mkdirSync(data);
  writeFileSync(join(data, 'a.csv'), 'city,fare\nRome,1\nBern,2\n');
});
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(running.map((child) => ended(child, 'SIGKILL')));
  rmSync(base, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly url: URL;
  readonly token: string;
}

function launch(...words: string[]): ChildProcess {
  const env = { ...process.env, XDG_STATE_HOME: join(base, 'state'), TMPDIR: base, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const child = spawn(process.execPath, [CLI, 'serve', '--threads', '1', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

async function start(...words: string[]): Promise<Started> {
  const child = launch(...words);
  const url = await new Promise<URL>((found, failed) => {
    let said = '';
    child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
    child.stdout?.once('data', (piece: Buffer) => found(new URL(piece.toString().trim())));
    child.once('close', () => failed(new Error(said)));
  });
  return { child, url, token: new URLSearchParams(url.hash.slice(1)).get('token') ?? '' };
}

function window({ url, token }: Started): Client {
  const connect = async () =>
    transportOfSocket(await opened(new WebSocket(`ws://${url.host}/socket`, { headers: { origin: url.origin } })));
  const client = createClient(connect, { token });
  clients.push(client);
  return client;
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once('close', done);
    child.kill(signal);
  });
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (piece: Buffer) => (stderr += piece.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, stderr })));
}

async function ready(client: Client, dataset: string): Promise<DatasetState> {
  return new Promise((found, failed) => {
    const stop = client.subscribe(
      'dataset',
      { dataset },
      {
        next: (state) => {
          if (state.phase !== 'ready') return;
          stop();
          found(state);
        },
        error: failed,
      },
    );
  });
}

describe('partita serve', () => {
  it('serves the built window, and to who has its token the data it was given', async () => {
    const started = await start(data, '--no-open');
    expect(started.url.hostname).toBe('127.0.0.1');
    const page = await fetch(new URL('/', started.url));
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<div id="root">');
    const client = window(started);
    const { datasets } = await client.call('workspace.get', {});
    expect(datasets.map(({ paths }) => paths)).toEqual([[data]]);
    const dataset = datasets[0]!.id;
    await ready(client, dataset);
    const { view } = await client.call('view.open', { dataset, steps: [] });
    const { bytes } = await client.call('view.page', { view, from: 0, rows: 10, columns: ['city', 'fare'] });
    const rows = tableFromIPC(bytes).toArray() as { city: string; fare: bigint }[];
    expect(rows.map(({ city, fare }) => [city, Number(fare)])).toEqual([
      ['Rome', 1],
      ['Bern', 2],
    ]);
  });

  it('lets its window look at what was granted, and at nothing else', async () => {
    const client = window(await start(data, '--no-open'));
    expect((await client.call('files.roots', {})).map(({ path }) => path)).toContain(data);
    expect((await client.call('files.list', { path: data })).entries.map(({ name }) => name)).toEqual(['a.csv']);
    for (const path of [
      '/etc',
      join(data, '..', 'state'),
      join(base, 'state', 'partita', 'workspace', 'samples', '..', '..'),
    ]) {
      await expect(client.call('files.list', { path })).rejects.toMatchObject({ kind: 'user-input', domain: 'files' });
      await expect(client.call('dataset.open', { paths: [path] })).rejects.toMatchObject({ domain: 'files' });
    }
  });

  it('makes samples and opens them', async () => {
    const client = window(await start('--no-open'));
    const { path } = await client.call('samples.make', { sample: 'weather' });
    const { dataset } = await client.call('dataset.open', { paths: [path] });
    expect((await ready(client, dataset)).columns.length).toBeGreaterThan(1);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with %s, windows and all, and leaves no lock or temporary file',
    async (signal) => {
      const started = await start(data, '--no-open');
      const client = window(started);
      await client.call('server.info', {});
      expect(await ended(started.child, signal)).toBe(0);
      expect(readdirSync(join(base, 'state', 'partita', 'workspace'))).not.toContain('lock');
      expect(readdirSync(base).sort()).toEqual(['data', 'state']);
    },
  );

  it('comes back after a kill with what was open, and without what nobody uses', async () => {
    const first = await start(data, '--no-open');
    const client = window(first);
    await client.call('workspace.keep', { key: 'layout', value: { tabs: 3 } });
    const headers = { origin: first.url.origin, authorization: `Bearer ${first.token}` };
    const put = { method: 'PUT', headers, body: 'a\n1\n' };
    expect((await fetch(new URL('/spool/droppedd/x.csv', first.url), put)).status).toBe(200);
    const spool = join(base, 'state', 'partita', 'workspace', 'spool');
    expect(existsSync(join(spool, 'droppedd', 'x.csv'))).toBe(true);
    const file = join(base, 'state', 'partita', 'workspace', 'workspace.json');
    while (!existsSync(file) || !readFileSync(file, 'utf8').includes('layout'))
      await new Promise((done) => setTimeout(done, 20));
    await ended(first.child, 'SIGKILL');
    const workspace = await window(await start('--no-open')).call('workspace.get', {});
    expect(workspace.datasets.map(({ paths }) => paths)).toEqual([[data]]);
    expect(workspace.kept).toEqual({ layout: { tabs: 3 } });
    expect(readdirSync(spool)).toEqual([]);
    expect(readdirSync(base).filter((name) => name.includes(`-${first.child.pid}-`))).toEqual([]);
  });

  it('refuses a workspace that is open already, a port that is taken, and a path that is not there', async () => {
    const first = await start('--no-open');
    expect(await outcome(launch('--no-open'))).toMatchObject({ code: 1 });
    const elsewhere = join(base, 'elsewhere');
    const port = await outcome(launch('--no-open', '--workspace', elsewhere, '--port', first.url.port));
    expect(port).toEqual({ code: 1, stderr: expect.stringContaining(`port ${first.url.port} is taken`) as unknown });
    const path = await outcome(launch('--no-open', '--workspace', elsewhere, join(base, 'gone')));
    expect(path).toEqual({ code: 1, stderr: expect.stringContaining('no such file or folder') as unknown });
    expect(await outcome(launch('--port', '70000'))).toMatchObject({ code: 2 });
  });
});

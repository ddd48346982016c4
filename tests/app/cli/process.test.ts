import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** The built command line as a process: what only shows with real streams, signals and workers. */

const CLI = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'partita-process-'));
const temporary = join(folder, 'tmp');
const data = join(folder, 'data');

beforeAll(() => {
  if (!existsSync(CLI)) throw new Error('dist/cli.js is missing: run `npm run build` first');
  mkdirSync(temporary);
  mkdirSync(data);
  writeFileSync(join(data, 'a.csv'), 'city,fare,note\nRome,1.5,"two\nlines"\nBern,2.25,\n,3,x\n');
  writeFileSync(join(data, 'b.csv'), 'city,fare,note\nRome,0.25,""\ncut\nBern,,y\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(words: readonly string[]) {
  const env = { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: join(folder, 'cache') };
  return spawn(process.execPath, [CLI, ...words], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function ended(child: ReturnType<typeof start>): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

const partita = (...words: string[]): Promise<Ended> => ended(start(words));

describe('the command line as a process', () => {
  it('groups a folder, and says beside the answer what it set aside', async () => {
    expect(await partita('groupby', 'data', '--by', 'city', '--agg', '*:count; fare:sum')).toEqual({
      code: 0,
      stdout: 'city,count,fare_sum\nBern,2,2.25\nRome,2,1.75\n,1,3\n',
      stderr:
        'warning[quarantine]: 1 of 6 rows did not fit the 3 columns: data/b.csv:3 (1 field instead of 3); --quarantine FILE writes them\n',
    });
  });

  it('gives the same bytes on any number of threads, any block size and from the store', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `${i % 97},${(i * 7919) % 1000}.${i % 10},"text ${i % 7}\nline"`,
    );
    const many = join(folder, 'many');
    mkdirSync(many);
    writeFileSync(join(many, '1.csv'), `k,v,t\n${rows.slice(0, 12_345).join('\n')}\n`);
    writeFileSync(join(many, '2.csv'), `k,v,t\n${rows.slice(12_345).join('\n')}`);
    const query = ['groupby', 'many', '--by', 'k,t', '--agg', 'v:sum,mean,std; v:median; *:count', '--no-progress'];
    const first = await partita(...query, '--no-store', '--threads', '1');
    expect([first.code, first.stdout.split('\n')]).toEqual([
      0,
      expect.arrayContaining(['k,t,v_sum,v_mean,v_std,v_median,count']),
    ]);
    for (const options of [
      ['--no-store', '--threads', '2'],
      ['--no-store', '--threads', '2', '--block-size', '64KB'],
      ['--no-store', '--threads', '1', '--block-size', '4KB'],
    ]) {
      expect(await partita(...query, ...options)).toEqual(first);
    }
    expect((await partita('import', 'many', '--store', 'store')).code).toBe(0);
    expect((await partita('schema', 'many', '--store', 'store', '--format', 'json')).stdout).toContain(
      '"stored": true',
    );
    expect(await partita(...query, '--store', 'store')).toEqual(first);
  });

  it('writes what it reads so that it reads back the same', async () => {
    const text = (await partita('read', 'data/a.csv', '--no-store')).stdout;
    expect(text).toBe('city,fare,note\nRome,1.5,"two\nlines"\nBern,2.25,\n,3,x\n');
    expect((await partita('read', 'data/a.csv', '--no-store', '--out', 'a.parquet')).code).toBe(0);
    const bytes = readFileSync(join(folder, 'a.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    expect(await parquetReadObjects({ file })).toEqual([
      { city: 'Rome', fare: 1.5, note: 'two\nlines' },
      { city: 'Bern', fare: 2.25, note: null },
      { city: null, fare: 3, note: 'x' },
    ]);
  });

  it('summarises columns', async () => {
    const { code, stdout } = await partita('describe', 'data/a.csv', '--columns', 'fare', '--no-store');
    expect([code, stdout.split('\n')[1]]).toEqual([
      0,
      'fare,float64,3,0,1.5,3,2.25,0.75,1.875,2.25,2.625,3,"1.5 (1), 2.25 (1), 3 (1)"',
    ]);
  });

  it.each([
    [['read', 'nowhere.csv'], 1, /^error\[user-input\]: no such file or folder: nowhere\.csv/],
    [
      ['read', 'data', '--columns', 'ctiy'],
      1,
      /^error\[user-input\]: no column 'ctiy'; did you mean 'city'\? columns: /,
    ],
    [['read', 'data', '--where', 'fare >'], 1, /^error\[user-input\]: .*\n {2}fare >\n {8}\^\n$/],
    [['read', 'data', '--out', 'none/x.csv'], 1, /^error\[user-input\]: no folder for 'none\/x\.csv'/],
    [['read', 'data', '--types', 'fare:int64', '--no-store'], 1, /^error\[user-input\]: '1\.5' is not int64/],
    [['groupby', 'data', '--agg', 'fare:total'], 1, /^error\[user-input\]: no aggregate 'total'/],
    [['read', 'data', '--memory', '1KB'], 3, /^error\[resources\]: /],
    [['reed', 'data'], 2, /^error\[usage\]: no verb 'reed'; did you mean 'read'\?/],
  ])('%j fails with exit code %i and nothing on stdout', async (words, code, message) => {
    const outcome = await partita(...words);
    expect([outcome.code, outcome.stdout]).toEqual([code, '']);
    expect(outcome.stderr).toMatch(message);
  });

  it('ends quietly when its reader leaves', async () => {
    writeLarge();
    const child = start(['read', 'large.csv', '--no-store']);
    const outcome = ended(child);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await outcome).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is cancelled by Ctrl-C, cleans up and keeps its events', async () => {
    writeLarge();
    const events = join(folder, 'events.ndjson');
    const child = start([
      'read',
      'large.csv',
      '--no-store',
      '--sort',
      'text desc',
      '--events',
      events,
      '--out',
      'sorted.csv',
      '--memory',
      '256MB',
    ]);
    const outcome = ended(child);
    await vi.waitUntil(() => readdirSync(temporary).length > 0, { timeout: 30_000 });
    child.kill('SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/^error\[cancelled\]: /);
    expect(readFileSync(events, 'utf8')).toContain('"outcome":"cancelled"');
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('sorted'))).toEqual([]);
  });
});

/** A file that takes a while. */
function writeLarge(): void {
  const path = join(folder, 'large.csv');
  if (existsSync(path)) return;
  const block = Array.from({ length: 50_000 }, (_, i) => `${i},text number ${(i * 7919) % 50_000},${i / 8}`).join('\n');
  writeFileSync(path, `id,text,value\n${Array.from({ length: 20 }, () => block).join('\n')}\n`);
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookUp, lookUpAll } from '../../../app/host/globs.js';
import { grantedRoots, type Roots } from '../../../app/host/roots.js';

let base: string;
let data: string;
let roots: Roots;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-globs-')));
  data = join(base, 'data');
  for (const folder of ['data/2023', 'data/2024', 'data/odd [1]', 'secret', 'secret/2024']) {
    mkdirSync(join(base, folder), { recursive: true });
  }
  const files = [
    '2024-02.csv',
    '2024-01.csv',
    '2023-12.csv',
    '2024-01.txt',
    '2023/a.csv',
    '2024/b.csv',
    'odd [1]/c.csv',
  ];
  for (const file of files) writeFileSync(join(data, file), 'a\n1\n');
  writeFileSync(join(base, 'secret', '2024-99.csv'), 'key\n');
  writeFileSync(join(base, 'secret', '2024', 'key.csv'), 'key\n');
  symlinkSync(join(base, 'secret'), join(data, 'out'));
  symlinkSync(join(base, 'secret', '2024-99.csv'), join(data, '2024-98.csv'));
  symlinkSync(join(data, '2023'), join(data, '2024-folder'));
  symlinkSync(join(data, '2023-12.csv'), join(data, '2024-00.csv'));
  symlinkSync(data, join(data, '2023', 'loop'));
  roots = grantedRoots([data]);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const below = async (pattern: string): Promise<readonly string[]> =>
  (await lookUp(roots, join(data, pattern))).paths.map((path) => path.slice(data.length + 1));

describe('a glob below a granted folder', () => {
  it('is the real files that match it, in the order of their names, links among them once they stay below', async () => {
    expect(await below('2024-*.csv')).toEqual(['2023-12.csv', '2024-01.csv', '2024-02.csv']);
    expect(await below('2024-0?.csv')).toEqual(['2023-12.csv', '2024-01.csv', '2024-02.csv']);
    expect(await below('{2023,2024}/*.csv')).toEqual(['2023/a.csv', '2024/b.csv']);
    expect(await below('2024-folder/*.csv')).toEqual(['2023/a.csv']);
  });

  it('goes through any number of folders, and ends where links lead back', async () => {
    const found = [...(await below('**/*.csv'))].sort();
    expect(found).toEqual(['2023-12.csv', '2023/a.csv', '2024-01.csv', '2024-02.csv', '2024/b.csv', 'odd [1]/c.csv']);
  });

  it('names its table by what its files have in common, else by their folder', async () => {
    expect((await lookUp(roots, join(data, '2024-*.csv'))).name).toBe('2024');
    expect((await lookUp(roots, join(data, '*.csv'))).name).toBe('data');
  });

  it.each(['out/*.csv', '*/2024-99.csv', '**/key.csv', 'out/**', '2024-98*', '{out,x}/*', '{../secret,x}/*.csv'])(
    '%s reaches nothing that lies elsewhere',
    async (pattern) => {
      await expect(lookUp(roots, join(data, pattern))).rejects.toMatchObject({ kind: 'user-input', domain: 'files' });
    },
  );

  it.each(['/secret/*.csv', '/data/*/../../secret/*.csv', '/dat*/2024-01.csv', '/secret/nothing-*.csv', '/*'])(
    '%s is refused without a word on what is there',
    async (pattern) => {
      await expect(lookUp(roots, `${base}${pattern}`)).rejects.toMatchObject({
        message: expect.stringContaining('not among the folders that were opened') as unknown,
      });
    },
  );

  it('says what matches nothing, where it looked and what can be done', async () => {
    await expect(lookUp(roots, join(data, '2025-*.csv'))).rejects.toMatchObject({
      kind: 'user-input',
      message: `no file matches 2025-*.csv in ${data}`,
      value: join(data, '2025-*.csv'),
      hint: expect.stringContaining('any text in a name') as unknown,
    });
    await expect(lookUp(roots, join(data, 'nowhere', '*.csv'))).rejects.toMatchObject({
      message: expect.stringContaining('no such file') as unknown,
    });
    await expect(lookUp(roots, '*.csv')).rejects.toMatchObject({ message: 'no whole path: *.csv' });
  });
});

describe('a path', () => {
  it('that is there is what it is, even where it could be a pattern', async () => {
    expect(await lookUp(roots, join(data, 'odd [1]'))).toMatchObject({ kind: 'folder' });
    expect(await lookUp(roots, join(data, 'odd [1]', 'c.csv'))).toMatchObject({ kind: 'file' });
    expect((await lookUpAll(roots, [join(data, 'odd [1]')])).paths).toEqual([join(data, 'odd [1]')]);
  });

  it('beside a glob stands for itself, and no file is there twice', async () => {
    const paths = [join(data, '2024-01.csv'), join(data, '2024-*.csv')];
    expect((await lookUpAll(roots, paths)).paths.map((path) => path.slice(data.length + 1))).toEqual([
      '2024-01.csv',
      '2023-12.csv',
      '2024-02.csv',
    ]);
  });
});

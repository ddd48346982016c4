import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../../engine/formats/byte-source.js';
import { findFiles } from '../../../engine/formats/files.js';
import { temporaryFolder, writeInto } from './support.js';

const root = temporaryFolder();

/** A folder with these files, each holding its own name. */
function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(root, 'f'));
  for (const name of names) writeInto(folder, name, name);
  return folder;
}

async function found(folder: string, ...paths: string[]): Promise<string[]> {
  const files = await findFiles(paths.map((path) => join(folder, path)));
  return files.map((file) => file.path.slice(folder.length + 1));
}

describe('findFiles', () => {
  it('takes the tables of a folder and of those below it, sorted, without hidden ones', async () => {
    const folder = folderWith(
      'b.csv', 'a/z.tsv', 'a/deep/y.CSV.GZ', 'c.txt.zst', 'd.psv', 'e.tab', 'note.md', 'data.parquet', '.hidden.csv',
      '.git/x.csv', 'g.csv.bak', 'h.csv.zstd', 'csv',
    ); // prettier-ignore
    const tables = ['a/deep/y.CSV.GZ', 'a/z.tsv', 'b.csv', 'c.txt.zst', 'd.psv', 'e.tab', 'h.csv.zstd'];
    expect(await found(folder, '.')).toEqual(tables);
  });

  it('takes a named file whatever its extension, in the order of the arguments', async () => {
    const folder = folderWith('b.dat', 'a.csv', '.hidden');
    expect(await found(folder, 'b.dat', '.hidden', 'a.csv')).toEqual(['b.dat', '.hidden', 'a.csv']);
  });

  it('knows size and time of each file', async () => {
    const [file] = await findFiles([join(folderWith('a.csv'), 'a.csv')]);
    expect(file).toMatchObject({ size: 5 });
    expect(Math.abs((file?.modified ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('takes what a glob matches, sorted', async () => {
    const folder = folderWith('2020-02.csv', '2020-01.csv', '2021-01.csv', 'x/2020-03.csv', 'x/y/2020-04.csv');
    expect(await found(folder, '2020-*.csv')).toEqual(['2020-01.csv', '2020-02.csv']);
    expect(await found(folder, '**/2020-*')).toEqual([
      '2020-01.csv',
      '2020-02.csv',
      'x/2020-03.csv',
      'x/y/2020-04.csv',
    ]);
    expect(await found(folder, '202{0,1}-01.csv')).toEqual(['2020-01.csv', '2021-01.csv']);
  });

  it('takes a file whose name looks like a glob for that file', async () => {
    const folder = folderWith('a[1].csv', 'a1.csv', 'b(2).csv', 'what?.csv');
    expect(await found(folder, 'a[1].csv')).toEqual(['a[1].csv']);
    expect(await found(folder, 'b(2).csv', 'what?.csv')).toEqual(['b(2).csv', 'what?.csv']);
  });

  it('counts a file once, however often and by whatever name it is met', async () => {
    const folder = folderWith('a.csv', 'b.csv');
    symlinkSync(join(folder, 'a.csv'), join(folder, 'link.csv'));
    expect(await found(folder, 'b.csv', '.', '*.csv', 'b.csv')).toEqual(['b.csv', 'a.csv']);
  });

  it('follows links, and ends where they form a loop', async () => {
    const folder = folderWith('x/a.csv');
    const elsewhere = folderWith('e.csv');
    symlinkSync(folder, join(folder, 'x', 'up'));
    symlinkSync('.', join(folder, 'x', 'self'));
    symlinkSync(elsewhere, join(folder, 'x', 'out'));
    symlinkSync('nowhere', join(folder, 'x', 'dead.csv'));
    expect(await found(folder, '.')).toEqual(['x/a.csv', 'x/out/e.csv']);
    expect(await found(folder, '**/*.csv')).toEqual(expect.arrayContaining(['x/a.csv']));
  });

  it('names what is missing', async () => {
    const folder = folderWith('a.csv');
    for (const path of ['b.csv', 'a.csv/x', 'no/folder', `${'x'.repeat(300)}.csv`]) {
      await expect(found(folder, path)).rejects.toMatchObject({ kind: 'user-input', value: join(folder, path) });
    }
    await expect(found(folder, '*.tsv')).rejects.toMatchObject({ kind: 'user-input', value: join(folder, '*.tsv') });
    await expect(findFiles([])).rejects.toMatchObject({ kind: 'user-input' });
    symlinkSync('loop', join(folder, 'loop'));
    await expect(found(folder, 'loop')).rejects.toMatchObject({ kind: 'user-input' });
  });

  it('says what a folder without tables holds instead', async () => {
    const folder = folderWith('a.parquet', 'b.parquet', 'LICENSE', '.hidden.csv');
    const message = expect.stringMatching(/2 \.parquet, 1 without extension, 1 hidden/);
    await expect(found(folder, '.')).rejects.toMatchObject({ kind: 'user-input', message });
    await expect(found(folderWith(), '.')).rejects.toMatchObject({ message: expect.stringMatching(/it is empty/) });
  });

  it('says so when only folders match a glob', async () => {
    const folder = folderWith('y2020/a.csv', 'y2021/a.csv');
    await expect(found(folder, 'y*')).rejects.toMatchObject({ hint: expect.stringMatching(/y\*\/\*\*\/\*\.csv$/) });
  });

  it('refuses pipes', async () => {
    const folder = folderWith('a.csv');
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    await expect(found(folder, 'pipe.csv')).rejects.toMatchObject({ kind: 'user-input' });
    expect(await found(folder, '.')).toEqual(['a.csv']);
  });
});

describe('openFile', () => {
  it('reads any part, and less at the end only', () => {
    const source = openFile(writeInto(root, 'ten', '0123456789'));
    const into = new Uint8Array(4);
    expect([source.size, source.read(into, 3), Buffer.from(into).toString()]).toEqual([10, 4, '3456']);
    expect([source.read(into, 8), source.read(into, 10), source.read(into, 99)]).toEqual([2, 0, 0]);
    source.close();
    source.close();
  });

  it('names files that are missing, forbidden or no files', () => {
    expect(() => openFile(join(root, 'none'))).toThrowError(expect.objectContaining({ kind: 'user-input' }));
    mkdirSync(join(root, 'folder'));
    expect(() => openFile(join(root, 'folder'))).toThrowError(expect.objectContaining({ kind: 'user-input' }));
    if (process.getuid?.() === 0) return;
    chmodSync(writeInto(root, 'secret', 'x'), 0);
    expect(() => openFile(join(root, 'secret'))).toThrowError(expect.objectContaining({ kind: 'user-input' }));
  });
});

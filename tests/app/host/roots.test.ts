import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantedRoots, unlimitedRoots } from '../../../app/host/roots.js';

let base: string;
let granted: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'partita-roots-')));
  granted = join(base, 'granted');
  mkdirSync(join(granted, 'folder', 'within'), { recursive: true });
  mkdirSync(join(base, 'granted-not'));
  mkdirSync(join(base, 'secret'));
  writeFileSync(join(base, 'secret', 'key.csv'), 'a\n');
  writeFileSync(join(granted, 'part10.csv'), 'a\n1\n');
  writeFileSync(join(granted, 'part9.csv'), 'a\n');
  writeFileSync(join(granted, '.hidden'), '');
  symlinkSync(join(base, 'secret'), join(granted, 'way-out'));
  symlinkSync(join(base, 'secret', 'key.csv'), join(granted, 'key.csv'));
  symlinkSync(join(granted, 'part9.csv'), join(granted, 'folder', 'link.csv'));
  symlinkSync(join(base, 'nowhere'), join(granted, 'broken'));
  symlinkSync(granted, join(base, 'way-in'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('below granted folders', () => {
  it('a folder lists its files and folders, by name and number, without hidden, broken or escaping entries', async () => {
    const { path, parent, entries } = await grantedRoots([granted]).entries(granted);
    expect({ path, parent }).toEqual({ path: granted, parent: null });
    expect(entries.map(({ name, kind, bytes }) => ({ name, kind, bytes }))).toEqual([
      { name: 'folder', kind: 'folder', bytes: 0 },
      { name: 'part9.csv', kind: 'file', bytes: 2 },
      { name: 'part10.csv', kind: 'file', bytes: 4 },
    ]);
  });

  it('a folder further down knows the one above it', async () => {
    const { parent, entries } = await grantedRoots([granted]).entries(join(granted, 'folder'));
    expect(parent).toBe(granted);
    expect(entries.map((entry) => entry.name)).toEqual(['within', 'link.csv']);
  });

  it('a path resolves to what it really is, also where the grant itself is a link', async () => {
    expect(await grantedRoots([granted]).resolve(join(granted, 'folder', 'link.csv'))).toBe(join(granted, 'part9.csv'));
    const linked = grantedRoots([join(base, 'way-in')]);
    expect(await linked.resolve(join(base, 'way-in', 'part9.csv'))).toBe(join(granted, 'part9.csv'));
    expect(await linked.resolve(join(granted, 'part9.csv'))).toBe(join(granted, 'part9.csv'));
  });

  it.each([
    '/etc/passwd',
    '/granted/../secret/key.csv',
    '/secret/key.csv',
    '/granted/way-out',
    '/granted/way-out/key.csv',
    '/granted/key.csv',
    '/granted-not',
    '/granted/folder/../../secret/key.csv',
    '/secret/nothing-there.csv',
    '/',
  ])('%s is refused without a word on whether it is there', async (path) => {
    const whole = path === '/etc/passwd' || path === '/' ? path : `${base}${path}`;
    const roots = grantedRoots([granted]);
    for (const ask of [(of: string) => roots.resolve(of), (of: string) => roots.entries(of)]) {
      await expect(ask(whole)).rejects.toMatchObject({
        kind: 'user-input',
        domain: 'files',
        message: expect.stringContaining('not among the folders that were opened') as unknown,
      });
    }
  });

  it.each(['part9.csv', '../secret', '', `/tmp\0/x`])('%j is no whole path', async (path) => {
    await expect(grantedRoots([granted]).resolve(path)).rejects.toMatchObject({ kind: 'user-input', value: path });
  });

  it('what is not there any more is said to be missing', async () => {
    await expect(grantedRoots([granted]).resolve(join(granted, 'gone.csv'))).rejects.toMatchObject({
      kind: 'user-input',
      message: expect.stringContaining('no such file') as unknown,
    });
  });

  it('the places to begin at are those that are shown and there; hidden ones may be opened all the same', async () => {
    const roots = grantedRoots([granted, join(base, 'gone'), granted], [join(base, 'secret')]);
    expect((await roots.list()).map((entry) => entry.path)).toEqual([granted]);
    expect(await roots.resolve(join(base, 'secret', 'key.csv'))).toBe(join(base, 'secret', 'key.csv'));
  });

  it('a granted file is that file only', async () => {
    const roots = grantedRoots([join(granted, 'part9.csv')]);
    expect(await roots.resolve(join(granted, 'part9.csv'))).toBe(join(granted, 'part9.csv'));
    await expect(roots.resolve(join(granted, 'part10.csv'))).rejects.toMatchObject({ domain: 'files' });
  });
});

describe('on the desktop', () => {
  it('whatever the user may read can be opened, up to the top', async () => {
    expect(await unlimitedRoots().resolve(join(granted, 'key.csv'))).toBe(join(base, 'secret', 'key.csv'));
    expect((await unlimitedRoots().entries('/')).parent).toBeNull();
    expect((await unlimitedRoots().entries(granted)).parent).toBe(base);
  });
});

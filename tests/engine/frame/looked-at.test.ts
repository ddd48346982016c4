/** An imported table is opened again without a second look at its files, as long as they are the same also by content. */
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Engine, type Dataset } from '../../../engine/index.js';

let engine: Engine;
let folder: string;
let store: string;
let path: string;

beforeEach(async () => {
  const root = mkdtempSync(join(tmpdir(), 'partita-looked-'));
  folder = join(root, 'trips');
  store = join(root, 'store');
  path = join(folder, 'a.csv');
  mkdirSync(folder);
  writeFileSync(path, 'city,fare\nBern,1\n');
  engine = Engine.start({ executor: 'inline', memory: '256MB' });
  await engine.import(await open(), { store });
});

afterEach(async () => {
  await engine.close();
  rmSync(join(folder, '..'), { recursive: true });
});

const open = (options = {}): Promise<Dataset> => engine.open([folder], { store, ...options });
const names = (dataset: Dataset): string[] => dataset.schema.map(({ name }) => name);

it('is known the second time', async () => {
  const first = await open();
  expect(first.stored).not.toBeNull();
  const second = await open();
  expect(second.csv).toBe(first.csv);
  expect(names(second)).toEqual(['city', 'fare']);
  expect(second.notices).toEqual(first.notices);
});

it('is looked at anew where only the content has changed, and says that the import is stale', async () => {
  await open();
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'town,fare\nBern,1\n');
  utimesSync(path, atime, mtime);
  const changed = await open();
  expect(changed.stored).toBeNull();
  expect(names(changed)).toEqual(['town', 'fare']);
  expect(changed.notices.map(({ code }) => code)).toContain('stale');
});

it('is looked at anew where a file came, under other options, and without the store', async () => {
  const first = await open();
  expect((await open({ nulls: ['-'] })).csv).not.toBe(first.csv);
  expect((await open({ store: false })).csv).not.toBe(first.csv);
  writeFileSync(join(folder, 'b.csv'), 'city,tip\nChur,1\n');
  expect(names(await open())).toEqual(['city', 'fare', 'tip']);
});

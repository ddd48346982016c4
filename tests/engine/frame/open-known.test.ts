/** What was opened before spares a second look at files that are still the same, and only at those. */
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Engine, type Dataset } from '../../../engine/index.js';

let engine: Engine;
let folder: string;
let known: Dataset;

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'partita-known-')), 'trips');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.csv'), 'city,fare\nBern,1\n');
  engine = Engine.start({ executor: 'inline', memory: '256MB' });
  known = await engine.open([folder], { store: false });
});

afterEach(async () => {
  await engine.close();
  rmSync(join(folder, '..'), { recursive: true });
});

const again = async (options = {}): Promise<Dataset> => engine.open([folder], { store: false, known, ...options });
const names = (dataset: Dataset): string[] => dataset.schema.map(({ name }) => name);

it('is taken as it is where nothing has changed', async () => {
  expect((await again()).csv).toBe(known.csv);
});

it('is not taken for a file of another time, also of the same size', async () => {
  const path = join(folder, 'a.csv');
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'town,fare\nBern,1\n');
  utimesSync(path, atime, new Date(mtime.getTime() + 1000));
  expect(names(await again())).toEqual(['town', 'fare']);
});

it('is not taken for a file of another size, also of the same time', async () => {
  const path = join(folder, 'a.csv');
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'town,fare,tip\nBern,1,2\n');
  utimesSync(path, atime, mtime);
  expect(names(await again())).toEqual(['town', 'fare', 'tip']);
});

it('is not taken where a file came or went', async () => {
  writeFileSync(join(folder, 'b.csv'), 'city,tip\nChur,1\n');
  known = await again();
  expect(names(known)).toEqual(['city', 'fare', 'tip']);
  rmSync(join(folder, 'b.csv'));
  expect(names(await again())).toEqual(['city', 'fare']);
});

it('is not taken under other options', async () => {
  expect((await again({ allText: true })).schema.map(({ type }) => type.kind)).toEqual(['utf8', 'utf8']);
  expect((await again({ types: { fare: 'float64' } })).csv).not.toBe(known.csv);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../../../engine/index.js';

let folder: string;
let engine: Engine;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partita-aside-'));
  engine = Engine.start({ executor: 'inline', temporary: folder, memory: '256MB' });
  const row = (i: number): string => (i % 7 === 0 ? `${i}` : i % 11 === 0 ? `${i},a,b` : `${i},"line\n${i}"`);
  const rows = Array.from({ length: 400 }, (_, i) => row(i + 1));
  writeFileSync(join(folder, 'a.csv'), `id,name\n${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'b.csv'), 'id,name\n1,one\n');
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** 57 rows have one field, 31 three. */
const FILES = [
  { rows: 312, quarantined: 88, reasons: { '1 field instead of 2': 57, '3 fields instead of 2': 31 } },
  { rows: 1, quarantined: 0, reasons: {} },
];

test('a scan counts rows set aside by reason, whatever it keeps of them and however small its splits are', async () => {
  const dataset = await engine.open(join(folder, '*.csv'), { store: false, quarantineLimit: 3 });
  for (const blockBytes of [100, 1000, 1_000_000]) {
    const { setAside } = await dataset.scan({ blockBytes });
    expect(setAside.files, `blocks of ${blockBytes}`).toMatchObject(FILES);
    if (blockBytes === 1_000_000) expect(setAside.rows.map(({ text }) => text)).toEqual(['7', '11,a,b', '14']);
  }
});

test('an imported table gives the rows that its import set aside, as the scan of its files does', async () => {
  const store = join(folder, 'store');
  const open = () => engine.open(join(folder, '*.csv'), { store });
  const files = await open();
  const { setAside } = await files.scan();
  await engine.import(files, { store, blockBytes: 1000 });
  const stored = await open();
  expect(stored.stored).not.toBeNull();
  expect((await stored.scan()).setAside).toEqual(setAside);
});

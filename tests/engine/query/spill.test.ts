import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSpilled, SpillWriter } from '../../../engine/store/spill.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'partita-spill-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * 31) % 251);

test('pieces of what was spilled come back as they were', () => {
  const writer = new SpillWriter(join(folder, 'spill.bin'));
  const first = writer.write(bytes, [0, 1000, 1000, 2500]);
  const second = writer.write(bytes.subarray(5), [0]);
  writer.close();
  expect(readSpilled(first, 0, 1000)).toEqual(bytes.slice(0, 1000));
  expect(readSpilled(first, 1000, 2500)).toEqual(bytes.slice(1000, 2500));
  expect(readSpilled(first, 0, 3000)).toEqual(bytes);
  expect(readSpilled(second, 0, 2995)).toEqual(bytes.slice(5));
});

test('a changed or missing byte is noticed, never used', () => {
  const path = join(folder, 'spill.bin');
  const writer = new SpillWriter(path);
  const ref = writer.write(bytes, [0, 1000]);
  writer.close();
  const whole = readFileSync(path);
  for (const place of [0, 999, 1000, 2999]) {
    const changed = Buffer.from(whole);
    changed[place] = (changed[place] as number) ^ 4;
    writeFileSync(path, changed);
    const [start, end] = place < 1000 ? [0, 1000] : [1000, 3000];
    expect(() => readSpilled(ref, start, end)).toThrow(/spilled data came back changed/);
  }
  writeFileSync(path, whole);
  truncateSync(path, 2000);
  expect(() => readSpilled(ref, 1000, 3000)).toThrow(/spilled data came back changed/);
});

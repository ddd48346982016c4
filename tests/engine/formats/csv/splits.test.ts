import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CsvFile, CsvSource } from '../../../../engine/formats/csv/source.js';
import { cutSplits } from '../../../../engine/formats/csv/splits.js';
import { seed } from '../support.js';

function fileOf(size: number, dataStart: number, compression: CsvFile['compression'] = 'none'): CsvFile {
  const dialect = { delimiter: ',', quote: '"', escape: '"', header: true };
  const known = { path: `${size}.csv`, modified: 0, encoding: 'utf-8', dialect, columns: ['a'], dataLine: 2 } as const;
  return { ...known, size, dataStart, compression };
}

function sourceOf(...files: CsvFile[]): CsvSource {
  const limits = { quarantineLimit: 1, maxRowBytes: 1000, chunkBytes: 64 };
  return { files, nulls: [''], onBadRow: 'quarantine', fileColumn: null, ...limits };
}

describe('cutSplits', () => {
  it('cuts at multiples of the block size, from the first data row to the end', () => {
    const borders = cutSplits(sourceOf(fileOf(25, 3)), 10).map((split) => [split.start, split.end]);
    expect(borders).toEqual([
      [3, 10],
      [10, 20],
      [20, 25],
    ]);
  });

  it('begins behind a header that is longer than a block', () => {
    expect(cutSplits(sourceOf(fileOf(35, 23)), 10).map((split) => split.start)).toEqual([23, 30]);
  });

  it('gives none for a file without rows and one for a file that must be decoded', () => {
    const splits = cutSplits(sourceOf(fileOf(5, 5), fileOf(1000, 9, 'gzip'), fileOf(12, 2)), 100);
    expect(splits).toEqual([
      { index: 0, path: '1000.csv', file: 1, start: 0, end: 1000 },
      { index: 1, path: '12.csv', file: 2, start: 2, end: 12 },
    ]);
  });

  it('covers every byte of data once, in order, numbered without gaps', () => {
    const files = fc.array(fc.tuple(fc.nat(500), fc.nat(40)), { maxLength: 5 });
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 64 }), (sizes, block) => {
        const made = sizes.map(([data, start]) => fileOf(data + start, start));
        const splits = cutSplits(sourceOf(...made), block);
        expect(splits.map((split) => split.index)).toEqual(splits.map((_, i) => i));
        made.forEach((file, place) => {
          const own = splits.filter((split) => split.file === place);
          expect(own[0]?.start ?? file.size).toBe(file.dataStart);
          expect(own.at(-1)?.end ?? file.size).toBe(file.size);
          own.slice(1).forEach((split, i) => expect([split.start, split.start % block]).toEqual([own[i]?.end, 0]));
        });
      }),
      { seed: seed() },
    );
  });
});

import type { Split } from '../reader.js';
import { isSplittable, type CsvSource } from './source.js';

/**
 * Cuts a dataset into splits. Borders lie at multiples of `blockBytes` in each file, so they depend on the files and the
 * block size alone; the first split of a file begins at its first data row. A file that cannot be read from the middle
 * is one split from 0 to its size on disk, which then serves progress only: its reader begins at `dataStart` of the
 * decoded text and reads all of it. Files known to hold no row give no split.
 */
export function cutSplits(source: CsvSource, blockBytes: number): Split[] {
  const splits: Split[] = [];
  source.files.forEach((file, place) => {
    const add = (start: number, end: number): void => {
      splits.push({ index: splits.length, path: file.path, file: place, start, end });
    };
    if (!isSplittable(file)) {
      add(0, file.size);
      return;
    }
    for (let start = file.dataStart; start < file.size;) {
      const end = Math.min(file.size, (Math.floor(start / blockBytes) + 1) * blockBytes);
      add(start, end);
      start = end;
    }
  });
  return splits;
}

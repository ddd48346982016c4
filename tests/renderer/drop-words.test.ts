import { describe, expect, it } from 'vitest';
import { dropWords, isMeant } from '../../renderer/shell/drop-words.js';

describe('what was dropped', () => {
  it('is told by number, size and the one folder that holds it', () => {
    const files = [
      { name: 'trips/2024/may.csv', bytes: 10 },
      { name: 'trips/2024/june.csv', bytes: 5 },
    ];
    expect(dropWords(files)).toEqual({ files: 2, bytes: 15, folder: 'trips' });
  });

  it('has no folder where it is files, or several folders', () => {
    expect(dropWords([{ name: 'a.csv', bytes: 1 }]).folder).toBeNull();
    expect(
      dropWords([
        { name: 'a/x.csv', bytes: 1 },
        { name: 'b/y.csv', bytes: 1 },
      ]).folder,
    ).toBeNull();
  });

  it('leaves out hidden files and those that are surely no tables', () => {
    const paths = ['trips/may.csv', 'trips/.DS_Store', '.git/config', 'trips/map.PNG', 'trips/part-0001', 'a.tsv.gz'];
    expect(paths.filter(isMeant)).toEqual(['trips/may.csv', 'trips/part-0001', 'a.tsv.gz']);
  });
});

import { describe, expect, it } from 'vitest';
import { optionsOfDialect } from '../../app/recipe/code/index.js';
import { remediesFor } from '../../renderer/panels/quarantine/remedies.js';

describe('ways to read rows that did not fit', () => {
  it('suit the reasons', () => {
    expect(remediesFor(['not UTF-8'], ',').map(({ id }) => id)).toEqual(['latin1']);
    expect(remediesFor(['text after a closing quote'], ',').map(({ id }) => id)).toEqual(['noQuotes', 'backslash']);
    expect(remediesFor([], ',')).toEqual([]);
  });

  it('never offer the delimiter that is in use', () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      const offered = remediesFor(['too few fields'], delimiter).map(({ options }) => options.delimiter);
      expect(offered).not.toContain(delimiter);
      expect(offered.filter((one) => one !== undefined)).toHaveLength(3);
    }
  });

  it('read the delimiter in use off the dialect', () => {
    expect(optionsOfDialect('; · " · UTF-8 · header')).toEqual({
      delimiter: ';',
      quote: '"',
      encoding: 'utf-8',
      header: 'yes',
    });
    expect(optionsOfDialect('tab · no quotes · LATIN1 · no header')).toMatchObject({ delimiter: '\t', quote: 'none' });
    expect(optionsOfDialect('')).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { delimiterOf, remediesFor } from '../../renderer/panels/quarantine/remedies.js';

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
    expect(delimiterOf('; · " · UTF-8 · header')).toBe(';');
    expect(delimiterOf('tab · " · UTF-8')).toBe('\t');
  });
});

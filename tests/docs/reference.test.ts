import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../scripts/reference-pages.js';

describe('docs/reference', () => {
  const pages = referencePages();

  it.each(Object.keys(pages))('%s says what the code says; `npm run docs` writes it', (path) => {
    expect(readFileSync(path, 'utf8')).toBe(pages[path]);
  });

  it('has no page that nothing writes', () => {
    expect(
      readdirSync('docs/reference')
        .map((name) => `docs/reference/${name}`)
        .sort(),
    ).toEqual(Object.keys(pages).sort());
  });
});

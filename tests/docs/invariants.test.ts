import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** `path`, "title", and "title"…: each title stands in the file named last before it. */
const REFERENCE = /`(tests\/[\w/.-]+\.ts)`|"([^"]+)"/g;

describe('docs/INVARIANTS.md', () => {
  const page = readFileSync('docs/INVARIANTS.md', 'utf8').replace(/\n +/g, ' ');
  const entries = page.split('\n').filter((line) => /^\d+\. /.test(line));

  it('numbers its invariants without gaps', () => {
    expect(entries.map((line) => Number.parseInt(line, 10))).toEqual(entries.map((_, index) => index + 1));
  });

  it.each(entries)('names tests that exist: %s', (entry) => {
    let text = '';
    let titles = 0;
    for (const [, path, title] of entry.matchAll(REFERENCE)) {
      if (path !== undefined) {
        expect([path, existsSync(path)]).toEqual([path, true]);
        text = readFileSync(path, 'utf8');
      } else if (title !== undefined) {
        expect([title, text.includes(title)]).toEqual([title, true]);
        titles++;
      }
    }
    expect(titles).toBeGreaterThan(0);
  });
});

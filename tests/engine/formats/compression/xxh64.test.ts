import { describe, expect, it } from 'vitest';
import { Xxh64 } from '../../../../engine/formats/compression/xxh64.js';

function hashOf(...pieces: string[]): string {
  const hash = new Xxh64();
  for (const piece of pieces) hash.update(Buffer.from(piece));
  return hash.digest().toString(16);
}

describe('Xxh64', () => {
  it.each([
    ['', 'ef46db3751d8e999'],
    ['a', 'd24ec4f1a98c6e5b'],
    ['abc', '44bc2cf5ad770999'],
    ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
  ])('hashes %j as its author does', (text, hash) => expect(hashOf(text)).toBe(hash));

  it('gives the same for any pieces', () => {
    const text = Array.from({ length: 200 }, (_, i) => String(i * i)).join('');
    for (const size of [1, 7, 31, 32, 33, 100]) {
      const pieces = text.match(new RegExp(`.{1,${size}}`, 'g')) as string[];
      expect(hashOf(...pieces)).toBe(hashOf(text));
    }
  });
});

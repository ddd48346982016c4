/** Texts of cells that are cut to their room, with characters of known widths. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextFit } from '../../renderer/grid/text-fit.js';

const widthOf = (text: string): number => [...text].reduce((sum, character) => sum + (character < 'a' ? 12 : 4), 0);
const room = fc.integer({ min: 20, max: 300 });
const text = fc.string({ unit: 'binary', maxLength: 400 });

it('gives a text that fits as it is, and any other with an ellipsis that fits too', () => {
  fc.assert(
    fc.property(text, room, (whole, pixels) => {
      const fit = new TextFit(widthOf).fit(whole, pixels, false);
      if (widthOf(whole) <= pixels) expect(fit).toBe(whole);
      else {
        expect(fit.endsWith('…')).toBe(true);
        expect(whole.startsWith(fit.slice(0, -1))).toBe(true);
        expect(widthOf(fit)).toBeLessThanOrEqual(pixels);
      }
    }),
  );
});

it('leaves no half of a character where it cuts', () => {
  const fit = new TextFit(widthOf).fit('a'.repeat(11) + '🚕'.repeat(9), 62, false);
  expect(fit).toMatch(/^a{11}(?:🚕)*…$/u);
});

it('measures a text once, until the font is another', () => {
  let measured = 0;
  const texts = new TextFit((piece) => {
    measured++;
    return widthOf(piece);
  });
  const long = 'long '.repeat(20);
  const cut = texts.fit(long, 60, false);
  const first = measured;
  expect(texts.fit(long, 60, false)).toBe(cut);
  expect(measured).toBe(first);
  texts.clear();
  texts.fit(long, 60, false);
  expect(measured).toBeGreaterThan(first);
});

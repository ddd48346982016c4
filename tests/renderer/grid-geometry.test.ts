/** The arithmetic of scrollbar, columns and numbers of the grid. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasDrifted,
  lastTop,
  MOST_PIXELS,
  pixelsOf,
  ROW_HEIGHT,
  scrolled,
  spacerHeight,
  type Scroll,
} from '../../renderer/grid/geometry.js';

const VIEWPORT = 620;
const MANY = 100_000_000;
const some = fc.integer({ min: 1, max: 200_000_000 });

/** What a scroller does with the place that it is given. */
const given = (pixels: number): number => Math.round(pixels);

describe('the scrollbar of a table', () => {
  it('has a place for every row, and the place leads back to the row', () => {
    fc.assert(
      fc.property(some, fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
        const top = Math.floor(share * lastTop(rows, VIEWPORT));
        const pixels = pixelsOf(top, rows, VIEWPORT);
        expect(pixels).toBeGreaterThanOrEqual(0);
        expect(pixels).toBeLessThanOrEqual(MOST_PIXELS);
        const far: Scroll = { top: 0, pixels: pixels - 5000 };
        expect(scrolled(far, pixels, rows, VIEWPORT).top).toBeCloseTo(top, 2);
      }),
    );
  });

  it('stands further down for a lower row', () => {
    fc.assert(
      fc.property(some, fc.tuple(fc.nat(), fc.nat()), (rows, [a, b]) => {
        const most = lastTop(rows, VIEWPORT);
        const [low, high] = [Math.min(a, b) % (most + 1), Math.max(a, b) % (most + 1)];
        fc.pre(low < high);
        expect(pixelsOf(low, rows, VIEWPORT)).toBeLessThan(pixelsOf(high, rows, VIEWPORT));
      }),
    );
  });

  it('keeps the row where the scroller rounds the place that it was given', () => {
    const top = 54_321_987;
    const pixels = pixelsOf(top, MANY, VIEWPORT);
    expect(scrolled({ top, pixels }, given(pixels), MANY, VIEWPORT).top).toBe(top);
  });

  it('scrolls by the wheel exactly, wherever it stands', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MANY - 100 }), fc.integer({ min: -1200, max: 1200 }), (row, delta) => {
        const top = Math.min(row, lastTop(MANY, VIEWPORT));
        const pixels = given(pixelsOf(top, MANY, VIEWPORT));
        const range = spacerHeight(MANY) - VIEWPORT;
        const after = scrolled({ top, pixels }, Math.max(0, Math.min(range, pixels + delta)), MANY, VIEWPORT);
        const expected = Math.max(0, Math.min(lastTop(MANY, VIEWPORT), top + delta / ROW_HEIGHT));
        expect(Math.abs(after.top - expected)).toBeLessThanOrEqual(1 / ROW_HEIGHT);
      }),
    );
  });

  it('comes from any row to the first by the wheel without leaving out a row', () => {
    let scroll: Scroll = { top: 12_000, pixels: given(pixelsOf(12_000, MANY, VIEWPORT)) };
    while (scroll.top > 0) {
      const next = scrolled(scroll, Math.max(0, scroll.pixels - 120), MANY, VIEWPORT);
      expect(scroll.top - next.top).toBeGreaterThan(0);
      expect(scroll.top - next.top).toBeLessThanOrEqual(5 + 1e-6);
      scroll = hasDrifted(next, MANY, VIEWPORT)
        ? { top: next.top, pixels: given(pixelsOf(next.top, MANY, VIEWPORT)) }
        : next;
    }
  });

  it('reaches the last row at its end and the first at its beginning', () => {
    const range = spacerHeight(MANY) - VIEWPORT;
    expect(scrolled({ top: 0, pixels: 0 }, range, MANY, VIEWPORT).top).toBe(lastTop(MANY, VIEWPORT));
    expect(scrolled({ top: lastTop(MANY, VIEWPORT), pixels: range }, 0, MANY, VIEWPORT).top).toBe(0);
  });
});

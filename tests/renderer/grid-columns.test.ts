/** Order, pinning and hiding of the grid's columns, the lanes they stand in, and how numbers of a column are written. */
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../renderer/grid/GoToRow.js';
import { columnAt, lanesOf, leftFor, shownColumns } from '../../renderer/grid/lanes.js';
import { arranged, movedBy, movedTo, OWN_LAYOUT, withHidden, withPinned } from '../../renderer/grid/layout.js';
import { NumberFormat } from '../../renderer/grid/number-format.js';

const columns = (names: string) => [...names].map((name) => ({ name, type: 'int64' }));
const shown = (names: string, layout = OWN_LAYOUT) =>
  arranged(columns(names), layout)
    .columns.map(({ name }) => name)
    .join('');

describe('the layout of columns', () => {
  it('shows pinned columns first and hidden ones not at all', () => {
    const layout = withHidden(withPinned(withPinned(OWN_LAYOUT, 'd', true), 'b', true), ['c'], true);
    expect(shown('abcde', layout)).toBe('bdae');
    expect(arranged(columns('abcde'), layout)).toMatchObject({ pinned: 2, hidden: 1 });
    expect(shown('abcde', withPinned(layout, 'b', false))).toBe('dabe');
  });

  it('moves a column over hidden ones to where its neighbour is shown', () => {
    const layout = withHidden(OWN_LAYOUT, ['b'], true);
    expect(shown('abcd', movedBy(columns('abcd'), layout, 'a', 1))).toBe('cad');
    expect(shown('abcd', movedBy(columns('abcd'), layout, 'd', -1))).toBe('adc');
    expect(movedBy(columns('abcd'), layout, 'a', -1)).toBe(layout);
  });

  it('drops a column before the target from the right and behind it from the left', () => {
    expect(shown('abcd', movedTo(columns('abcd'), OWN_LAYOUT, 'd', 'b'))).toBe('adbc');
    expect(shown('abcd', movedTo(columns('abcd'), OWN_LAYOUT, 'a', 'c'))).toBe('bcad');
  });

  it('keeps pinned columns among pinned ones', () => {
    const layout = withPinned(OWN_LAYOUT, 'a', true);
    expect(movedBy(columns('abcd'), layout, 'a', 1)).toBe(layout);
    expect(movedTo(columns('abcd'), layout, 'c', 'a')).toBe(layout);
  });

  it('puts a column that a step adds behind the one that it comes after', () => {
    const layout = movedTo(columns('abc'), OWN_LAYOUT, 'c', 'a');
    expect(shown('abnc', layout)).toBe('cabn');
    expect(shown('nabc', layout)).toBe('ncab');
    expect(shown('ac', layout)).toBe('ca');
  });
});

describe('the lanes of columns', () => {
  const lanes = lanesOf([100, 100, 100, 100, 100], 1, 500);

  it('find the column at a point, beneath pinned ones none', () => {
    expect(columnAt(lanes, 150, 50)).toBe(0);
    expect(columnAt(lanes, 150, 110)).toBe(2);
    expect(columnAt(lanes, 0, 900)).toBe(-1);
  });

  it('show the columns beside the pinned ones', () => {
    expect(shownColumns(lanes, 0, 356)).toEqual([1, 3]);
    expect(shownColumns(lanes, 150, 356)).toEqual([2, 5]);
  });

  it('scroll a column out from beneath the pinned ones, and no further than needed', () => {
    expect(leftFor(lanes, 1, 150, 356)).toBe(0);
    expect(leftFor(lanes, 4, 0, 356)).toBe(200);
    expect(leftFor(lanes, 0, 150, 356)).toBe(150);
    expect(leftFor(lanes, 2, 0, 356)).toBe(0);
  });

  it('give up pins that would leave no room', () => {
    expect(lanesOf([200, 200, 200], 2, 500).pinned).toBe(1);
    expect(lanesOf([200, 200], 2, 700).pinned).toBe(2);
  });
});

describe('the numbers of a column', () => {
  const written = (...texts: string[]): string[] => {
    const format = new NumberFormat();
    for (const text of texts) format.see(text);
    return texts.map((text) => format.write(text));
  };

  it('have equally many digits behind the point', () => {
    expect(written('12.4', '9', '-0.25')).toEqual(['12.40', '9.00', '-0.25']);
    expect(written('7', '10')).toEqual(['7', '10']);
  });

  it('have their thousands apart once one is long, and years have not', () => {
    expect(written('2024', '-1999')).toEqual(['2024', '-1999']);
    expect(written('9999', '-12345678.5')).toEqual(['9,999.0', '-12,345,678.5']);
    expect(written('9223372036854775807')).toEqual(['9,223,372,036,854,775,807']);
  });

  it('are rounded to six digits, small ones to six that say something', () => {
    expect(written('14.882352941176471', '1')).toEqual(['14.882353', '1.000000']);
    expect(written('0.00001234567891')).toEqual(['0.0000123457']);
    expect(written('1e-9', 'NaN', '-Infinity')).toEqual(['1e-9', 'NaN', '-Infinity']);
  });
});

describe('a row that is typed', () => {
  it('is a number of the table, thousands apart or not', () => {
    expect(rowOf('1', 10)).toBe(0);
    expect(rowOf('54,321,987', 100_000_000)).toBe(54_321_986);
    expect(rowOf(' 10 ', 10)).toBe(9);
    for (const typed of ['', '0', '11', '-1', 'x', '1e1']) expect(rowOf(typed, 10), typed).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { pieces, search, type Findable } from '../../renderer/shell/palette-search.js';

const item = (group: string, label: string, detail = ''): Findable => ({
  id: `${group} ${label}`,
  group,
  label,
  detail,
});
const ITEMS = [
  item('Commands', 'Group by', 'on trips'),
  item('Commands', 'Show the task graph by group'),
  item('Commands', 'Regroup rows'),
  item('Columns', 'group'),
  item('Runs', 'Trips by zone', 'group by pickup_zone'),
];
const labels = (typed: string, most = 10): string[] => search(ITEMS, typed, most).map(({ item: { label } }) => label);

describe('the palette', () => {
  it('finds beginnings before words, words before parts of words, and details last', () => {
    expect(labels('gro')).toEqual([
      'Group by',
      'Show the task graph by group',
      'Regroup rows',
      'group',
      'Trips by zone',
    ]);
    expect(labels('gro', 2)).toEqual(['Group by', 'group']);
  });

  it('wants every word that was typed, in any order', () => {
    expect(labels('group task')).toEqual(['Show the task graph by group']);
    expect(labels('group xyz')).toEqual([]);
  });

  it('lists everything in its order where nothing was typed', () => {
    expect(labels('')).toEqual(ITEMS.map(({ label }) => label));
  });

  it('marks what was typed in the label, upper case or lower', () => {
    const [hit] = search(ITEMS, 'GRO', 1);
    expect(pieces(hit!.item.label, hit!.marks)).toEqual([
      { text: 'Gro', marked: true },
      { text: 'up by', marked: false },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { table } from '../../../app/output/table.js';
import { clip, displayWidth, visible } from '../../../app/output/terminal-text.js';
import { FLOAT64, INT64, UTF8 } from '../../../engine/index.js';
import { batchOf, written } from './memory-sink.js';

describe('table', () => {
  it('aligns numbers to the right and texts to the left, and tells null from empty', async () => {
    const text = await written(table, [
      batchOf({ city: [UTF8, ['Rome', '', null]], rides: [INT64, [5n, 12345n, null]], fare: [FLOAT64, [0.5, -1, 2]] }),
    ]);
    expect(text.toString().split('\n')).toEqual([
      'city  rides     fare',
      'utf8  int64  float64',
      'Rome      5      0.5',
      '""    12345       -1',
      'null   null        2',
      '',
    ]);
  });

  it('shows the first and last rows of a long table and counts those between', async () => {
    const cells = Array.from({ length: 20_000 }, (_, i) => BigInt(i));
    const batches = [batchOf({ n: [INT64, cells.slice(0, 15_000)] }), batchOf({ n: [INT64, cells.slice(15_000)] })];
    const lines = (await written(table, batches, { maxRows: 4 })).toString().split('\n');
    expect(lines.map((line) => line.trim())).toEqual(['n', 'int64', '0', '1', '… 19,996 rows', '19998', '19999', '']);
  });

  it('leaves out columns that do not fit the terminal and names them', async () => {
    const batch = batchOf({ first: [UTF8, ['aaaaaaaaaa']], second: [UTF8, ['bbbbbbbbbb']], third: [UTF8, ['c']] });
    const lines = (await written(table, [batch], { width: 15 })).toString().split('\n');
    expect(lines[2]).toBe('aaaaaaaaaa');
    expect(lines[3]).toBe('… 2 more colum…');
    expect(lines.every((line) => displayWidth(line) <= 15)).toBe(true);
  });

  it('dims nulls where colours are wanted', async () => {
    const text = await written(table, [batchOf({ c: [UTF8, [null]] })], { colour: true });
    expect(text.toString()).toContain('\u001b[2mnull\u001b[22m');
  });

  it('lets no content move the cursor, change colours or turn the writing', async () => {
    const hostile = '\u001b[31mred\u0007\u202Eevil\u009b2J\nline';
    const text = (
      await written(table, [batchOf({ '\u001b]0;x\u0007': [UTF8, [hostile]] })], { colour: false })
    ).toString();
    const controls = [...text].filter(
      (c) => c !== '\n' && (c < ' ' || (c >= '\u007f' && c <= '\u009f') || c === '\u202E'),
    );
    expect(controls).toEqual([]);
    expect(text).toContain('␛[31mred');
  });
});

describe('text on a terminal', () => {
  it('knows the width of wide and combining characters', () => {
    expect(displayWidth('日本')).toBe(4);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(clip('日本語', 5)).toBe('日本…');
    expect(visible('a\tb')).toBe('a␉b');
  });
});

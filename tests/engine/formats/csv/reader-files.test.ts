import { appendFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BATCH_ROWS } from '../../../../engine/arrow/vector.js';
import { FLOAT64, INT64, UTF8 } from '../../../../engine/arrow/types.js';
import { rowStarts, rowStartsExactly, scanStretch } from '../../../../engine/formats/csv/borders.js';
import { openCsvReader } from '../../../../engine/formats/csv/reader.js';
import type { CsvFile, CsvSource } from '../../../../engine/formats/csv/source.js';
import type { Control, SplitReport } from '../../../../engine/formats/reader.js';
import { chained, kernels, quietControl, readFile, RFC, sourceOf, textColumns, writeFile } from './reading.js';

const wholeSplit = (file: CsvFile) => ({ index: 0, path: file.path, file: 0, start: 0, end: file.size });

/** Reads the first file of the source whole, with a control of one's own. */
function readWith(source: CsvSource, control: Control, onBatch = (): boolean => true): Promise<SplitReport> {
  const file = source.files[0] as CsvFile;
  const reader = openCsvReader(kernels, source, { columns: textColumns(file.columns), positions: false }, control);
  return reader.read(wholeSplit(file), onBatch).finally(() => reader.release());
}

describe('columns', () => {
  it('are found by name in each file, whatever its order; a file that lacks one gives nulls', async () => {
    const first = writeFile('1,x\n2,y\n', { columns: ['n', 't'] });
    const second = writeFile('z,3\n', { columns: ['t', 'm'] });
    const source = sourceOf([first, second], { fileColumn: 'from' });
    const columns = [
      { name: 't', type: UTF8 },
      { name: 'from', type: UTF8 },
      { name: 'n', type: INT64 },
      { name: 'm', type: FLOAT64 },
    ];
    expect((await readFile(source, { columns })).rows).toEqual([
      ['x', first.path, 1n, null],
      ['y', first.path, 2n, null],
    ]);
    const reading = await readFile(source, { columns, file: 1 });
    expect(reading.rows).toEqual([['z', second.path, null, 3]]);
    expect(reading.positions).toEqual([1n << 44n]);
  });

  it('may be none at all: rows are counted', async () => {
    const file = writeFile('1,2\n3,4\n5\n', { columns: ['a', 'b'] });
    const { reports } = await readFile(sourceOf([file]), { columns: [] });
    expect(reports).toMatchObject([{ rows: 2, quarantined: 1, lines: 3, start: 0, end: 10 }]);
  });
});

describe('batches', () => {
  it('hold at most BATCH_ROWS rows and end where the reader is told to stop', async () => {
    const file = writeFile('a,b\n'.repeat(50_000), { columns: ['a', 'b'] });
    const source = sourceOf([file]);
    const sizes: number[] = [];
    const reader = openCsvReader(kernels, source, { columns: textColumns(['b']), positions: false }, quietControl);
    const report = await reader.read(wholeSplit(file), ({ rows }) => sizes.push(rows) < 2);
    reader.release();
    expect(sizes).toEqual([BATCH_ROWS, BATCH_ROWS]);
    expect(report.rows).toBe(2 * BATCH_ROWS);
  });

  it('come from text that is nothing but line feeds and delimiters', async () => {
    const lines = writeFile('\n'.repeat(300_000), { columns: ['a'] });
    const { rows, reports } = await readFile(sourceOf([lines]), { columns: textColumns(['a']) });
    expect(rows.length).toBe(300_000);
    expect(rows.every(([cell]) => cell === null)).toBe(true);
    expect(reports).toMatchObject([{ rows: 300_000, lines: 300_000, quarantined: 0 }]);
    const commas = writeFile(`${','.repeat(300_000)}\n1,2\n`, { columns: ['a', 'b'] });
    const ragged = await readFile(sourceOf([commas]), { columns: textColumns(['a']) });
    expect(ragged.rows).toEqual([['1']]);
    expect(ragged.reports[0]?.quarantine).toMatchObject([
      { reason: '300001 fields instead of 2', text: ','.repeat(4096) },
    ]);
  });

  it('give back all memory once the reader is released', async () => {
    kernels.arena.release();
    const before = kernels.memory.used;
    const file = writeFile(`"${'x'.repeat(300_000)}",1\nshort\n`, { columns: ['a', 'b'] });
    await readFile(sourceOf([file], { chunkBytes: 1024, fileColumn: 'f' }), { columns: textColumns(['a', 'f']) });
    kernels.arena.release();
    expect(kernels.memory.used).toBe(before);
  });
});

describe('quarantined rows', () => {
  it('are all counted, and kept up to the limit with line, byte, reason and text', async () => {
    const text = 'a,b\n1\n"x\ny",2\n3,4,5\n"p"q,6\nok,\xff\n7,8\n';
    const file = writeFile(Buffer.from(text, 'latin1'), { columns: ['a', 'b'] });
    const { rows, reports } = await readFile(sourceOf([file], { quarantineLimit: 3 }), {
      columns: textColumns(['a', 'b']),
    });
    expect(rows).toEqual([
      ['a', 'b'],
      ['x\ny', '2'],
      ['7', '8'],
    ]);
    const { path } = file;
    expect(reports[0]).toMatchObject({ rows: 3, quarantined: 4, lines: 8 });
    expect(reports[0]?.quarantine).toEqual([
      { path, line: 1, byte: 4, reason: '1 field instead of 2', text: '1' },
      { path, line: 4, byte: 14, reason: '3 fields instead of 2', text: '3,4,5' },
      { path, line: 5, byte: 20, reason: 'text after a closing quote', text: '"p"q,6' },
    ]);
  });
});

describe('long rows', () => {
  it('are read whole up to the limit, whatever the chunk size', async () => {
    const long = 'x'.repeat(9_997);
    const file = writeFile(`1,2\n"${long}",3\n4,5\n`, { columns: ['a', 'b'] });
    for (const chunkBytes of [64, 1000, 262_144]) {
      const source = sourceOf([file], { chunkBytes, maxRowBytes: 10_001 });
      const { rows } = await readFile(source, { columns: textColumns(['a', 'b']) });
      expect(rows).toEqual([
        ['1', '2'],
        [long, '3'],
        ['4', '5'],
      ]);
      const narrow = readFile({ ...source, maxRowBytes: 10_000 }, { columns: textColumns(['a', 'b']) });
      await expect(narrow).rejects.toMatchObject({ kind: 'user-input', domain: 'csv' });
      await expect(narrow).rejects.toThrow(
        `${file.path}: a row longer than 10000 bytes begins at byte 4; an unclosed quote?`,
      );
    }
  });
});

describe('a quote that is never closed', () => {
  it('is an error that names the line and byte where it opened', async () => {
    const file = writeFile('a,b\n"c\nd",e\nf,"g\nh,i\n', { columns: ['a', 'b'] });
    const reading = readFile(sourceOf([file]), { columns: textColumns(['a']) });
    await expect(reading).rejects.toThrow(`${file.path}:4: a quote opens at byte 14 and is never closed`);
  });

  it('is only a failure to be proven where the start of the split was a guess', async () => {
    const text = 'a,b\n'.repeat(100) + 'f,"g\nh,i\n';
    const file = writeFile(text, { columns: ['a', 'b'] });
    const source = sourceOf([file]);
    const { reports } = await readFile(source, { columns: textColumns(['a']), borders: [200] });
    expect(chained(reports)).toBe(true);
    expect(reports[0]?.failure).toBeUndefined();
    expect(reports[1]?.failure?.message).toContain(`:101: a quote opens at byte 402 and is never closed`);
    const known = readFile(source, { columns: textColumns(['a']), borders: [200], rowStarts: [0, 200] });
    await expect(known).rejects.toThrow('never closed');
  });
});

describe('splits', () => {
  const rows = Array.from({ length: 400 }, (_, i) => `"${i}, ""quoted""\nand broken",${i}\r\n`);
  const text = rows.join('');

  it('of a well-formed quoted file find their rows by a look at a few kilobytes', async () => {
    const file = writeFile(text, { columns: ['a', 'b'] });
    const borders = Array.from({ length: Math.ceil(text.length / 97) - 1 }, (_, i) => (i + 1) * 97);
    const reading = await readFile(sourceOf([file]), { columns: textColumns(['a', 'b']), borders });
    expect(chained(reading.reports)).toBe(true);
    expect(reading.rows).toEqual(Array.from({ length: 400 }, (_, i) => [`${i}, "quoted"\nand broken`, String(i)]));
  });

  it('in which no row begins report the next row start twice', async () => {
    const file = writeFile(`a,b\n"${'x'.repeat(500)}",c\nd,e\n`, { columns: ['a', 'b'] });
    const { reports } = await readFile(sourceOf([file]), {
      columns: textColumns(['a']),
      borders: [100, 200, 300, 509],
    });
    expect(reports.map(({ start, end }) => [start, end])).toEqual([
      [0, 509],
      [509, 509],
      [509, 509],
      [509, 509],
      [509, 513],
    ]);
  });

  it('begin where they are told to, even behind their end', async () => {
    const file = writeFile('a,b\nc,d\ne,f\n', { columns: ['a', 'b'] });
    const options = { columns: textColumns(['a']), borders: [2, 6], rowStarts: [0, 8, 8] };
    const { reports } = await readFile(sourceOf([file]), options);
    expect(reports.map(({ start, end, rows }) => [start, end, rows])).toEqual([
      [0, 4, 1],
      [8, 8, 0],
      [8, 12, 1],
    ]);
  });

  it('begin behind byte order mark and header', async () => {
    const file = writeFile('\ufeffname,"b\nc"\n1,2\n3,4\n', { columns: ['name', 'b\nc'], dataStart: 14 });
    const { rows, reports } = await readFile(sourceOf([file]), {
      columns: textColumns(['name']),
      borders: [1, 5, 13, 14],
    });
    expect(rows).toEqual([['1'], ['3']]);
    expect(reports.map(({ start, end }) => [start, end])).toEqual([
      [14, 14],
      [14, 14],
      [14, 14],
      [14, 14],
      [14, 22],
    ]);
    expect(rowStartsExactly(kernels, sourceOf([file]), 0, [1, 14, 15, 18, 22], quietControl)).toEqual([
      14, 14, 18, 18, 22,
    ]);
  });

  it('can be proven stretch by stretch in any order, as plain data', () => {
    const file = writeFile(text, { columns: ['a', 'b'] });
    const source = sourceOf([file], { chunkBytes: 100 });
    const borders = [0, 1000, 1001, 1030, 5000, text.length];
    const maps = borders.slice(1).map((_, i) => {
      const back = borders.length - 2 - i;
      return scanStretch(kernels, source, 0, borders[back] as number, borders[back + 1] as number, quietControl);
    });
    const starts = rowStarts(JSON.parse(JSON.stringify(maps.reverse())));
    const truth: number[] = [0];
    for (const row of rows) truth.push((truth.at(-1) as number) + row.length);
    expect(starts).toEqual(borders.slice(0, -1).map((border) => truth.find((start) => start >= border)));
  });
});

describe('files that cannot be read from the middle', () => {
  const text = 'id,n\né,1\n"b\nc",2\nd,\n';
  const rows = [
    ['é', 1n],
    ['b\nc', 2n],
    ['d', null],
  ];
  const columns = [
    { name: 'id', type: UTF8 },
    { name: 'n', type: INT64 },
  ];
  const described = (bytes: Uint8Array, name: string, kind: Partial<CsvFile>): CsvFile => ({
    ...writeFile(bytes, { columns: ['id', 'n'], name, dataStart: 5 }),
    ...kind,
  });

  it.each([
    ['gzip', described(gzipSync(text), 'a.csv.gz', { compression: 'gzip' })],
    ['UTF-16', described(Buffer.from(`\ufeff${text}`, 'utf16le'), 'a.utf16', { encoding: 'utf-16le' })],
    ['Latin-1', described(Buffer.from(text, 'latin1'), 'a.latin1', { encoding: 'latin1' })],
  ])('are decoded and read as one split: %s', async (_, file) => {
    for (const chunkBytes of [64, 262_144]) {
      let bytes = 0;
      const control: Control = { progress: (more) => (bytes += more), checkpoint: () => {} };
      const source = sourceOf([file], { chunkBytes });
      const reading = await readFile(source, { columns });
      expect(reading.rows).toEqual(rows);
      expect(reading.positions).toEqual([5n, 10n, 18n]);
      await readWith(source, control);
      expect(bytes).toBe(file.size);
    }
  });
});

describe('a file that is not the one that was opened', () => {
  const changed = /changed while it was read/;

  it('is refused before and after it is read, by its size or its time', async () => {
    const file = writeFile('a,b\n', { columns: ['a', 'b'] });
    appendFileSync(file.path, 'c,d\n');
    await expect(readWith(sourceOf([file]), quietControl)).rejects.toThrow(changed);
    const other = writeFile('a,b\n', { columns: ['a', 'b'] });
    utimesSync(other.path, 1, 1);
    await expect(readWith(sourceOf([other]), quietControl)).rejects.toThrow(changed);
    const during = writeFile('a,b\n', { columns: ['a', 'b'] });
    const grow = (): boolean => (appendFileSync(during.path, 'c,d\n'), true);
    await expect(readWith(sourceOf([during]), quietControl, grow)).rejects.toThrow(changed);
    const shrinking = writeFile('a,b\n'.repeat(100), { columns: ['a', 'b'] });
    const shrink = (): boolean => (writeFileSync(shrinking.path, 'a,b\n'), true);
    await expect(readWith(sourceOf([shrinking], { chunkBytes: 64 }), quietControl, shrink)).rejects.toThrow(changed);
  });

  it('is the user’s matter when it is gone', async () => {
    const file = writeFile('a,b\n', { columns: ['a', 'b'] });
    unlinkSync(file.path);
    await expect(readWith(sourceOf([file]), quietControl)).rejects.toMatchObject({
      kind: 'user-input',
      name: 'PartitaError',
    });
  });
});

describe('control', () => {
  it('sees every byte and row, and can stop the reader between chunks', async () => {
    const file = writeFile('a,b\n'.repeat(1000), { columns: ['a', 'b'], dialect: RFC });
    const source = sourceOf([file], { chunkBytes: 256 });
    const seen = { bytes: 0, rows: 0, checks: 0 };
    const control: Control = {
      progress: (bytes, rows) => ((seen.bytes += bytes), (seen.rows += rows)),
      checkpoint: () => {
        if (++seen.checks === 5) throw new Error('stop');
      },
    };
    await expect(readWith(source, control)).rejects.toThrow('stop');
    expect(seen).toEqual({ bytes: 1024, rows: 256, checks: 5 });
    await readWith(source, control);
    expect(seen.bytes).toBe(1024 + statSync(file.path).size);
    expect(seen.rows).toBe(1256);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DATE, FLOAT64, INT64, formatType, type Schema } from '../../../../engine/arrow/types.js';
import { openFile, type ByteSource } from '../../../../engine/formats/byte-source.js';
import { openCsv, type CsvDataset } from '../../../../engine/formats/csv/open.js';
import type { CsvOptions } from '../../../../engine/formats/csv/options.js';
import { temporaryFolder, writeInto } from '../support.js';

const root = temporaryFolder();

/** Opens these files, in a folder of their own. */
async function opened(files: Record<string, string | Uint8Array>, options: CsvOptions = {}): Promise<CsvDataset> {
  const folder = mkdtempSync(join(root, 'f'));
  const paths = Object.entries(files).map(([name, content]) => writeInto(folder, name, content));
  return openCsv(paths, options);
}

function described(schema: Schema): string {
  return schema.map((field) => `${field.name}:${formatType(field.type)}`).join(' ');
}

async function typesOf(content: string | Uint8Array, options: CsvOptions = {}): Promise<string> {
  return described((await opened({ 'a.csv': content }, options)).schema);
}

function codes(dataset: CsvDataset): string[] {
  return dataset.notices.map((notice) => notice.code);
}

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

describe('openCsv', () => {
  it('gives names and types, and all that a reader must know', async () => {
    const dataset = await opened({
      'a.csv': 'i,f,s,b,d,t,z\n1,1.5,x,true,2020-01-01,2020-01-01 00:00,2020-01-01T00:00Z\n2,,"y, z",FALSE,,,\n',
    });
    const types = 'i:int64 f:float64 s:utf8 b:bool d:date t:timestamp z:timestamp[UTC]';
    expect(described(dataset.schema)).toBe(types);
    expect(dataset.source).toMatchObject({
      nulls: [''],
      onBadRow: 'quarantine',
      fileColumn: null,
      quarantineLimit: 1000,
      maxRowBytes: 16_777_216,
      chunkBytes: 262_144,
    });
    expect(dataset.source.files).toMatchObject([
      {
        compression: 'none',
        encoding: 'utf-8',
        columns: ['i', 'f', 's', 'b', 'd', 't', 'z'],
        dataStart: 14,
        dataLine: 2,
      },
    ]);
    expect(dataset).toMatchObject({ sampleRows: 2, estimatedRows: 2, exact: true, notices: [] });
  });

  it('is plain data', async () => {
    const dataset = await opened({ 'a.csv': 'a,b\n1,2\n' });
    expect(structuredClone(dataset)).toEqual(dataset);
  });

  it('counts bytes of a byte order mark, and of the decoded text where a file is decoded', async () => {
    const text = 'é,b\n1,2\n';
    const dataset = await opened({
      'mark.csv': `\ufeff${text}`,
      'mark.csv.gz': gzipSync(`\ufeff${text}`),
      'wide.csv': Buffer.from(`\ufeff${text}`, 'utf16le'),
      'latin.csv': Buffer.from(text, 'latin1'),
    });
    const facts = dataset.source.files.map((file) => [file.compression, file.encoding, file.dataStart]);
    expect(facts).toEqual([
      ['none', 'utf-8', 8],
      ['gzip', 'utf-8', 5],
      ['none', 'utf-16le', 5],
      ['none', 'latin1', 5],
    ]);
    expect(described(dataset.schema)).toBe('é:int64 b:int64');
    expect(codes(dataset)).toEqual(['encoding']);
  });

  it('tells compression by the first bytes, whatever the name', async () => {
    const dataset = await opened({ 'a.csv': gzipSync('a,b\n1,2\n'), 'b.csv.gz': 'a,b\n1,2\n' });
    expect(dataset.source.files.map((file) => file.compression)).toEqual(['gzip', 'none']);
  });

  it('unites the columns of its files by name, and says which files lack some', async () => {
    const dataset = await opened({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'z,x\nt,1.5\n', 'c.csv': 'x,y,z\n1,2,u\n' });
    expect(described(dataset.schema)).toBe('x:float64 y:int64 z:utf8');
    expect(codes(dataset)).toEqual(['columns-differ']);
    expect(dataset.notices[0]?.message).toMatch(/'y' in .*b\.csv; 'z' in .*a\.csv$/);
    expect(dataset.statistics.map((entry) => entry.rows)).toEqual([3, 2, 2]);
  });

  it('says nothing of columns that only stand in another order', async () => {
    expect((await opened({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'y,x\n1,2\n' })).notices).toEqual([]);
  });

  it('gives each file its own dialect', async () => {
    const dataset = await opened({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'x;y\n1;2\n', 'c.csv': 'x,y\n"1",2\n3,4\n' });
    expect(dataset.source.files.map((file) => file.dialect.delimiter)).toEqual([',', ';', ',']);
    expect(described(dataset.schema)).toBe('x:int64 y:int64');
  });

  it('does not take the dialect of a file with the same names for one that it does not fit', async () => {
    const escaped = 'x,y\n"a \\"q\\", b",2\n"c",3\n';
    const dataset = await opened({ 'a.csv': 'x,y\n"a",2\n"b",3\n', 'b.csv': escaped });
    expect(dataset.source.files.map((file) => file.dialect.escape)).toEqual(['"', '\\']);
  });

  it('names the columns of parts without a header by position', async () => {
    const dataset = await opened({ 'a.csv': 'x,y\n1,a\n2,b\n', 'b.csv': '3,c\n4,d\n' });
    expect(dataset.source.files.map((file) => file.columns.join())).toEqual(['x,y', 'x,y']);
    expect(dataset.source.files[1]).toMatchObject({ dataStart: 0, dataLine: 1 });
    expect(codes(dataset)).toEqual(['header-missing']);
    const told = await opened({ 'a.csv': 'x,y\n1,a\n2,b\n', 'b.csv': '3,c\n4,d\n' }, { header: false });
    expect(described(told.schema)).toBe('column1:utf8 column2:utf8');
  });

  it('adds the column of files behind all others, and refuses a name that is taken', async () => {
    const dataset = await opened({ 'a.csv': 'x\n1\n' }, { fileColumn: 'file' });
    expect(described(dataset.schema)).toBe('x:int64 file:utf8');
    expect(dataset.statistics).toHaveLength(2);
    const clash = opened({ 'a.csv': 'x\n1\n' }, { fileColumn: 'x' });
    await expect(clash).rejects.toMatchObject({ kind: 'user-input', value: 'x' });
  });

  it('leaves out empty files among others and refuses empty files alone', async () => {
    const dataset = await opened({ 'a.csv': '', 'b.csv': 'x\n1\n', 'c.csv': '\n\r\n', 'd.csv.gz': gzipSync('') });
    expect(dataset.source.files).toHaveLength(1);
    expect(codes(dataset)).toEqual(['empty-file']);
    await expect(opened({ 'a.csv': '' })).rejects.toMatchObject({ kind: 'user-input', message: /a\.csv is empty/ });
    await expect(opened({ 'a.csv': '', 'b.csv': '' })).rejects.toMatchObject({ kind: 'user-input' });
  });

  it('reads names alone as a table without rows', async () => {
    const dataset = await opened({ 'a.csv': 'x,y\n' });
    expect(described(dataset.schema)).toBe('x:utf8 y:utf8');
    expect(dataset).toMatchObject({ sampleRows: 0, estimatedRows: 0, exact: true });
  });

  it.each<[string, CsvOptions]>([
    ['a delimiter of two characters', { delimiter: ';;' }],
    ['a delimiter that is not ASCII', { delimiter: '§' }],
    ['a line feed', { delimiter: '\n' }],
    ['the same delimiter and quote', { delimiter: '"', quote: '"' }],
    ['an empty quote', { quote: '' }],
    ['a type for a column that is not there', { types: { amout: INT64 } }],
  ])('refuses %s', async (_, options) => {
    await expect(opened({ 'a.csv': 'amount,b\n1,2\n' }, options)).rejects.toMatchObject({ kind: 'user-input' });
  });

  it('proposes the nearest column for a type whose column is not there', async () => {
    const refused = opened({ 'a.csv': 'amount,b\n1,2\n' }, { types: { amout: INT64 } });
    await expect(refused).rejects.toMatchObject({ message: /did you mean 'amount'/, choices: ['amount', 'b'] });
  });

  it.each([
    ['a quote that is never closed', `a,b\n"x,${'y'.repeat(300_000)}`, { maxRowBytes: 65_536 }],
    ['damaged gzip', gzipSync(lines(500, (i) => `${i},${i}\n`)).subarray(0, 300), {}],
    ['binary data', Buffer.alloc(300), {}],
    ['lines that end with CR alone', 'a,b\r1,2\r', {}],
  ] as const)('refuses %s, naming the file and what to do', async (_, content, options) => {
    const error = opened({ 'a.csv': content }, options);
    await expect(error).rejects.toMatchObject({ kind: 'user-input', value: /a\.csv$/, hint: /./ });
  });

  it('tells quotes although a quoted text is longer than what is read first', async () => {
    const text = 'so, a line with "" in it\n'.repeat(8000);
    const dataset = await opened({ 'a.csv': `a,b\n"${text}",1\n"${text}",2\n` });
    expect(dataset.source.files[0]?.dialect).toMatchObject({ quote: '"', escape: '"', header: true });
    expect(described(dataset.schema)).toBe('a:utf8 b:int64');
  });

  it('opens 20,000 columns', async () => {
    const row = (cell: (i: number) => string): string =>
      `${Array.from({ length: 20_000 }, (_, i) => cell(i)).join(',')}\n`;
    const content = row((i) => `c${i}`) + lines(5, () => row(String));
    const dataset = await opened({ 'a.csv': content });
    expect(dataset.schema).toHaveLength(20_000);
    expect(dataset.schema.every((field) => field.type.kind === 'int64')).toBe(true);
    expect(dataset).toMatchObject({ sampleRows: 5, exact: true });
  });

  it('reads little of many files, and closes all of them', async () => {
    const folder = mkdtempSync(join(root, 'many'));
    for (let i = 0; i < 500; i++) writeInto(folder, `${i}.csv`, 'x,y\n' + `${i},${i}.5\n`.repeat(10));
    let open = 0;
    let reads = 0;
    const counting = (path: string): ByteSource => {
      const source = openFile(path);
      open++;
      return {
        size: source.size,
        read: (into, at) => (reads++, source.read(into, at)),
        close: () => (open--, source.close()),
      };
    };
    const dataset = await openCsv([folder], {}, counting);
    expect(described(dataset.schema)).toBe('x:int64 y:float64');
    expect(dataset.exact).toBe(false);
    expect(dataset.estimatedRows).toBeGreaterThan(4000);
    expect(dataset.estimatedRows).toBeLessThan(6000);
    expect(open).toBe(0);
    expect(reads).toBeLessThan(1200);
  });

  it('closes its files when something goes wrong', async () => {
    const path = writeInto(root, 'closing.csv', `a,b\n${'1,2\n'.repeat(1000)}`);
    for (let fault = 1; fault < 5; fault++) {
      let open = 0;
      let reads = 0;
      const failing = (name: string): ByteSource => {
        const source = openFile(name);
        open++;
        return {
          size: source.size,
          read(into, at) {
            if (++reads === fault) throw Object.assign(new Error('bad disk'), { code: 'EIO' });
            return source.read(into, at);
          },
          close: () => (open--, source.close()),
        };
      };
      await openCsv([path], {}, failing).catch((error: unknown) => expect(error).toMatchObject({ code: 'EIO' }));
      expect(open).toBe(0);
    }
  });
});

describe('the sample', () => {
  it.each([
    ['1\n2\n', 'int64'],
    ['1\n2.5\n', 'float64'],
    ['1\n\n2\n', 'int64'],
    ['1\nx\n', 'utf8'],
    ['true\n1\n', 'utf8'],
    ['2020-01-01\n2020-01-01 00:00\n', 'utf8'],
    ['2020-01-01T00:00Z\n2020-01-01T00:00\n', 'utf8'],
    ['007\n1\n', 'utf8'],
    ['9223372036854775807\n', 'int64'],
    ['9223372036854775808\n', 'utf8'],
    ['100000000000000000000\n1\n', 'float64'],
    ['"1"\n"2"\n', 'int64'],
    ['""\n1\n', 'int64'],
    ['""\n""\n', 'utf8'],
    [' 1\n2 \n', 'int64'],
    ['nan\ninf\n1\n', 'float64'],
  ])('gives a column of %j the type %s', async (content, type) => {
    expect(await typesOf(`column_name\n${content}`, { header: true })).toBe(`column_name:${type}`);
  });

  it('sees types that first change in the middle or at the end of a large file', async () => {
    const file = (changes: (i: number) => boolean): string =>
      `a,b,c\n${lines(60_000, (i) => `${i},"text, with\nline ${i}",${changes(i) ? '1.5' : i}\n`)}`;
    expect(await typesOf(file(() => false))).toBe('a:int64 b:utf8 c:int64');
    expect(await typesOf(file((i) => i === 59_999))).toBe('a:int64 b:utf8 c:float64');
    expect(await typesOf(file((i) => i > 27_000 && i < 33_000))).toBe('a:int64 b:utf8 c:float64');
  });

  it('finds rows in the middle of files whose quoted texts look like rows', async () => {
    const trap = '"1,2,3\n4,5,6\n7,8,9\nno, row"';
    const content = `a,b,c\n${lines(20_000, (i) => `${i},${trap},${i}\n`)}`;
    const dataset = await opened({ 'a.csv': content });
    expect(described(dataset.schema)).toBe('a:int64 b:utf8 c:int64');
    expect(dataset.exact).toBe(false);
    const error = Math.abs(dataset.estimatedRows - 20_000) / 20_000;
    expect(error).toBeLessThan(0.02);
  });

  it('obeys given types and reads all others as text when told to', async () => {
    const content = 'a,b,c\n1,2,3\n';
    expect(await typesOf(content, { types: { b: FLOAT64 } })).toBe('a:int64 b:float64 c:int64');
    expect(await typesOf(content, { types: { b: DATE }, allText: true })).toBe('a:utf8 b:date c:utf8');
    expect(await typesOf('toString,b\n1,2\n')).toBe('toString:int64 b:int64');
  });

  it('leaves null words out where they are named, and proposes them where they are not', async () => {
    const content = 'a,b\n1,x\nNA,y\n-,NA\n2.5,z\n';
    const dataset = await opened({ 'a.csv': content });
    expect(described(dataset.schema)).toBe('a:utf8 b:utf8');
    expect(dataset.notices).toMatchObject([{ code: 'null-word', message: /'a'.*--null 'NA,-,'.*float64/ }]);
    expect(await typesOf(content, { nulls: ['NA', '-', ''] })).toBe('a:float64 b:utf8');
  });

  it('gathers statistics', async () => {
    const dataset = await opened({ 'a.csv': 'i,f,s,d\n1,-1000.5,x,2020-01-02\n-5,,"",2020-01-01\n1,0.25,,\n' });
    const [i, f, s, d] = dataset.statistics;
    expect(i).toMatchObject({ name: 'i', rows: 3, nulls: 0, distinct: 2, min: -5n, max: 1n });
    expect(f).toMatchObject({ nulls: 1, distinct: 2, min: null, max: null, exponent: 9 });
    expect(s).toMatchObject({ nulls: 1, min: null, averageBytes: 1 / 3 });
    expect(d).toMatchObject({ nulls: 1, distinct: 2, min: 18_262n, max: 18_263n });
  });

  it('keeps the range of integers beyond 2^53 exact', async () => {
    const dataset = await opened({ 'a.csv': 'i\n9223372036854775807\n-9223372036854775808\n5\n' });
    expect(dataset.statistics[0]).toMatchObject({ min: -(2n ** 63n), max: 2n ** 63n - 1n, exponent: 63 });
  });

  it('warns of rows far behind the beginning that are not UTF-8', async () => {
    const content = Buffer.concat([Buffer.from(`a,b\n${'1,x\n'.repeat(30_000)}`), Buffer.from([0x31, 0x2c, 0xe9, 10])]);
    expect(codes(await opened({ 'a.csv': content }))).toEqual(['not-utf8']);
  });

  it('samples every file whose columns are its own', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}.csv`, `id,c${i}\n1,${i}.5\n2,3\n`]));
    const dataset = await opened(files);
    expect(dataset.schema).toHaveLength(61);
    expect(dataset.schema.slice(1).every((field) => field.type.kind === 'float64')).toBe(true);
  });

  it('samples the beginning of files that must be decoded', async () => {
    const content = `a,b\n${lines(50_000, (i) => `${i},${i}.5\n`)}`;
    const whole = await opened({ 'a.csv': content });
    for (const bytes of [gzipSync(content), Buffer.from(`\ufeff${content}`, 'utf16le')]) {
      const dataset = await opened({ 'a.csv': bytes });
      expect(described(dataset.schema)).toBe('a:int64 b:float64');
      expect(Math.abs(dataset.estimatedRows - 50_000)).toBeLessThan(15_000);
    }
    expect(Math.abs(whole.estimatedRows - 50_000)).toBeLessThan(1000);
  });
});

describe.runIf(process.platform !== 'win32')('openCsv of Zstandard', () => {
  it('reads frames behind a skippable one', async () => {
    const frame = execFileSync('zstd', ['-c', '-q'], { input: 'a,b\n1,2\n' });
    const skippable = Buffer.from([0x51, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9]);
    const dataset = await opened({ 'a.csv': Buffer.concat([skippable, frame]) });
    expect(dataset.source.files[0]).toMatchObject({ compression: 'zstd', dataStart: 4 });
  });
});

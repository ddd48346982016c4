import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

/** Files that are missing, empty, no text, damaged, or larger in one direction than anyone expects. */

const bench = new Workbench();
afterAll(() => bench.close());

describe('a file that is not there or holds nothing', () => {
  it('that is missing is named', () =>
    bench.fails(1, /no such file or folder: nowhere\.csv; check the path/, 'read', 'nowhere.csv'));

  it('that is empty is named, alone', () =>
    bench.fails(1, /void\.csv is empty; name a file/, 'groupby', bench.write('void.csv', '')));

  it('that is empty is left out with a warning, among others', async () => {
    bench.write('some/a.csv', 'x,y\n1,2\n');
    bench.write('some/b.csv', '');
    const { code, stdout, stderr } = await bench.run('read', 'some');
    expect([code, stdout]).toEqual([0, 'x,y\n1,2\n']);
    expect(stderr).toBe('warning[empty-file]: without any text, not read: some/b.csv\n');
  });

  it('a folder without tables says what it found', async () => {
    bench.write('none/notes.md', 'hello');
    await bench.fails(1, /no table in folder none: found 1 \.md; tables end in \.csv/, 'read', 'none');
  });
});

describe('a header without rows', () => {
  const header = ['--header', 'yes', '--types', 'n:int64'];
  bench.write('header.csv', 'k,n\n');

  it('reads as no rows with the types', async () => {
    expect(await bench.gives('read', 'header.csv', ...header)).toBe('k,n\n');
    expect(await bench.gives('read', 'header.csv', ...header, '--format', 'json')).toMatch(/^\[\s*\]\n$/);
    expect(await bench.gives('schema', 'header.csv', ...header)).toBe(
      'column,type,nulls,exact\nk,utf8,0,true\nn,int64,0,true\n',
    );
  });

  it('groups to no groups, or to the one group of all rows', async () => {
    expect(await bench.gives('groupby', 'header.csv', '--by', 'k', '--agg', 'n:sum,max', ...header)).toBe(
      'k,n_sum,n_max\n',
    );
    expect(await bench.gives('groupby', 'header.csv', '--agg', '*:count; n:sum,mean', ...header)).toBe(
      'count,n_sum,n_mean\n0,,\n',
    );
  });

  it('is described, imported, and read from the store', async () => {
    expect((await bench.gives('describe', 'header.csv', ...header)).split('\n').slice(1)).toEqual([
      'k,utf8,0,0,,,,,,,,0,""',
      'n,int64,0,0,,,,,,,,0,""',
      '',
    ]);
    expect(await bench.gives('import', 'header.csv', '--store', 'store', ...header)).toMatch(/\n[^,]+,0,0,0,0,0,/);
    expect(await bench.gives('read', 'header.csv', '--store', 'store', ...header)).toBe('k,n\n');
  });
});

describe('a file that is no text', () => {
  const random = Buffer.alloc(20_000);
  for (let i = 0, state = 1; i < random.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    random[i] = state >>> 16;
  }
  it.each([
    ['a program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0\0', 'latin1'), random]), /it is a program/],
    ['an image', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), random]), /it is a PNG image/],
    ['a workbook', Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0', 'latin1'), random]), /save the sheet as CSV/],
    ['a Parquet file', Buffer.concat([Buffer.from('PAR1\x15\x04'), random]), /it is a Parquet file/],
    ['zeros', Buffer.alloc(10_000), /binary bytes/],
    ['noise', random, /binary bytes/],
  ])('but %s is refused', (name, bytes, message) =>
    bench.fails(1, message, 'read', bench.write(`${name.replaceAll(' ', '-')}.csv`, bytes)),
  );
});

describe('bytes of other encodings', () => {
  const text = 'a,b\n1,é\n2,zwei\n';
  const wide = Buffer.from(text, 'utf16le');

  it.each([
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide])],
    ['UTF-16 without', wide],
    ['UTF-16, big endian', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()])],
    ['Latin-1', Buffer.from(text, 'latin1')],
  ])('%s reads as its text', async (name, bytes) => {
    expect(await bench.gives('read', bench.write(`${name}.csv`, bytes))).toBe(text);
  });

  it('UTF-16 that ends inside a character is damaged', () =>
    bench.fails(
      1,
      /ends in the middle of a UTF-16 character/,
      'read',
      bench.write('odd.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), wide, Buffer.from('x')])),
    ));

  it('rows that are not UTF-8 are set aside, NUL bytes are data', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${i},größe ${i}\n`).join('');
    const bad = Buffer.from('5,\xff\xfe\n', 'latin1');
    bench.write('mixed.csv', Buffer.concat([Buffer.from(`a,b\n1,x\0y\n${rows}`), bad, Buffer.from('2,z\n')]));
    const { code, stdout, stderr } = await bench.run(
      'read',
      'mixed.csv',
      '--block-size',
      '1kB',
      '--where',
      'a in (1, 2)',
      '--no-store',
    );
    expect([code, stdout]).toEqual([0, 'a,b\n1,x\0y\n1,größe 1\n2,größe 2\n2,z\n']);
    expect(stderr).toContain('warning[quarantine]: 1 of 403 rows did not fit the 2 columns: mixed.csv:403 (not UTF-8)');
  });
});

describe('a compressed file', () => {
  const text = Buffer.from(
    `a,b\n${Array.from({ length: 20_000 }, (_, i) => `${i},text ${(i * 7919) % 20_000}\n`).join('')}`,
  );
  const [half, rest] = [text.subarray(0, 100_001), text.subarray(100_001)];
  const zip = gzipSync(text);
  const zstandard = spawnSync('zstd', ['-q', '-c', '--check'], { input: text });
  const hasZstd = zstandard.status === 0;
  const flip = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[copy.length >> 1] = (copy[copy.length >> 1] as number) ^ 0xff;
    return copy;
  };
  const count = (name: string): readonly string[] => ['groupby', name, '--agg', '*:count'];

  const formats: readonly [string, Buffer, boolean][] = [
    ['gz', zip, true],
    ['zst', hasZstd ? zstandard.stdout : Buffer.alloc(0), hasZstd],
  ];
  for (const [ending, bytes, possible] of formats) {
    it.skipIf(!possible)(`.${ending} is read, and refused when cut, changed or followed by other data`, async () => {
      expect(await bench.gives(...count(bench.write(`whole.csv.${ending}`, bytes)))).toBe('count\n20000\n');
      for (const [name, damaged] of [
        ['cut', bytes.subarray(0, bytes.length >> 1)],
        ['tail', bytes.subarray(0, bytes.length - 2)],
        ['changed', flip(bytes)],
        ['followed', Buffer.concat([bytes, Buffer.from('other data')])],
      ] as const) {
        const file = bench.write(`${name}.csv.${ending}`, damaged);
        await bench.fails(
          1,
          new RegExp(`${name}\\.csv\\.${ending} is damaged: .*; get the file again`),
          ...count(file),
        );
      }
    });
  }

  it('of several members is one text, and its quarantine tells lines of the text', async () => {
    const members = Buffer.concat([gzipSync(half), gzipSync(rest), gzipSync(Buffer.from('cut\n'))]);
    const { stdout, stderr } = await bench.run(...count(bench.write('members.csv.gz', members)));
    expect(stdout).toBe('count\n20000\n');
    expect(stderr).toContain('members.csv.gz:20002 (1 field instead of 2)');
  });
});

describe('a wide table', () => {
  const columns = 20_000;
  const line = (row: number): string => Array.from({ length: columns }, (_, i) => String((i * row) % 97)).join(',');
  const names = Array.from({ length: columns }, (_, i) => `c${i}`).join(',');
  const content = `${names}\n${Array.from({ length: 8 }, (_, row) => `${line(row)}\n`).join('')}`;

  it('of 20,000 columns is read, grouped, shown and imported in little memory', async () => {
    bench.write('wide.csv', content);
    const bounded = ['--memory', '512MB', '--no-progress'];
    expect((await bench.gives('schema', 'wide.csv')).split('\n')).toHaveLength(columns + 2);
    expect((await bench.gives('read', 'wide.csv', ...bounded)) === content).toBe(true);
    expect(await bench.gives('groupby', 'wide.csv', '--agg', 'c19999:sum', ...bounded)).toBe(
      `c19999_sum\n${sumOf(19_999)}\n`,
    );
    expect(await bench.gives('import', 'wide.csv', '--store', 'wide-store', '--threads', '1', ...bounded)).toMatch(
      /,1,0,8,0,/,
    );
    const stored = await bench.gives('read', 'wide.csv', '--store', 'wide-store', '--threads', '1', ...bounded);
    expect(stored === content).toBe(true);
  });

  function sumOf(column: number): number {
    return Array.from({ length: 8 }, (_, row) => (column * row) % 97).reduce((sum, value) => sum + value, 0);
  }
});

describe('a line of 1 GB', () => {
  /** Sparse, so that it takes neither time nor disk: text, then a gigabyte of NUL. */
  function sparse(name: string, text: string): string {
    const file = openSync(bench.path(name), 'w');
    writeSync(file, text);
    ftruncateSync(file, 2 ** 30);
    closeSync(file);
    return name;
  }

  const start = `a,b\n${'1,2\n'.repeat(300_000)}`;
  const long = 'x'.repeat(40 * 2 ** 20);

  it.each([
    ['in the beginning', `a,b\n${long}`, /first two rows of .* do not end within \d+ bytes/],
    ['as the only one', long, /first two rows of .* do not end within \d+ bytes/],
    ['behind good rows', `${start}y,${'x'.repeat(20_000)}`, /a row longer than 16 MiB begins at byte 1200004/],
    ['inside a quote', `${start}y,"${'x'.repeat(20_000)}`, /a row longer than 16 MiB begins at byte 1200004/],
  ])('%s is refused without reading it into memory', async (name, text, message) => {
    const file = sparse(`line-${name.replaceAll(' ', '-')}.csv`, text);
    const words = ['groupby', file, '--memory', '512MB', '--no-store'];
    await bench.fails(1, message, ...words);
    if (name === 'inside a quote') expect(await bench.peakOf(...words)).toBeLessThan(512e6);
    rmSync(bench.path(file));
  });

  it('is read where --max-row allows it', async () => {
    bench.write('long-row.csv', `${start}y,${'x'.repeat(20 * 2 ** 20)}\n3,4\n`);
    await bench.fails(1, /a row longer than 16 MiB .*--max-row/, 'groupby', 'long-row.csv', '--no-store');
    expect(await bench.gives('groupby', 'long-row.csv', '--no-store', '--max-row', '32MiB')).toContain('300002');
  });

  it('stops an import too', async () => {
    const file = sparse('line.csv', `${start}y,${'x'.repeat(20_000)}`);
    await bench.fails(1, /a row longer than 16 MiB/, 'import', file, '--memory', '512MB', '--store', 'long-store');
    rmSync(bench.path(file));
  });
});

describe('a quote that nothing closes', () => {
  const plain = Array.from({ length: 20_000 }, (_, i) => `${i},text ${i}\n`);
  /** Quotes up to the row that leaves one open, and none behind it. */
  const content = (at: number): string =>
    ['a,b\n', ...plain.map((row, i) => (i < at ? `${i},"two\nlines, ${i}"\n` : i === at ? `${i},"open\n` : row))].join(
      '',
    );

  it.each([
    ['early', 900],
    ['in the middle', 10_000],
    ['at the end', 19_999],
  ])('%s is an error that tells where it opened, for every verb', async (_, at) => {
    const text = content(at);
    const file = bench.write(`quote-${at}.csv`, text);
    const opened = text.indexOf('"open');
    const line = text.slice(0, opened).split('\n').length;
    const message = new RegExp(`${file}:${line}: a quote opens at byte ${opened} and is never closed; close the quote`);
    for (const verb of [
      ['read', file, '--out', 'out.csv'],
      ['groupby', file],
      ['import', file, '--store', 'quotes'],
    ]) {
      await bench.fails(1, message, ...verb, '--block-size', '40kB', '--no-progress');
    }
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('out.csv'))).toEqual([]);
  });

  it('in one of several files names that file', async () => {
    mkdirSync(bench.path('three'));
    for (const [i, name] of ['a', 'b', 'c'].entries())
      bench.write(`three/${name}.csv`, i === 1 ? content(19_999) : `a,b\n${plain.join('')}`);
    await bench.fails(
      1,
      /three\/b\.csv:40000: a quote opens/,
      'groupby',
      'three',
      '--by',
      'b',
      '--block-size',
      '9kB',
      '--no-store',
    );
  });

  it('says when quotes are taken for text', async () => {
    const file = bench.write('literal.csv', 'a,b\n1,"x\n2,y\n3,z\n');
    const { code, stdout, stderr } = await bench.run('read', file);
    expect([code, stdout]).toEqual([0, 'a,b\n1,"""x"\n2,y\n3,z\n']);
    expect(stderr).toMatch(/^warning\[no-quotes\]: literal\.csv: .*--quote '"'/);
    await bench.fails(1, /literal\.csv:2: a quote opens at byte 6/, 'read', file, '--quote', '"');
  });
});

import { describe, expect, it } from 'vitest';
import { PartitaError } from '../../../../engine/errors.js';
import { openFile } from '../../../../engine/formats/byte-source.js';
import { readHead } from '../../../../engine/formats/csv/head.js';
import { sniff, type Sniffed, type SniffOptions } from '../../../../engine/formats/csv/sniff.js';
import { temporaryFolder, writeInto } from '../support.js';

const folder = temporaryFolder();

async function sniffed(content: string | Uint8Array, options: SniffOptions = {}): Promise<Sniffed> {
  const path = writeInto(folder, 'file', content);
  const source = openFile(path);
  try {
    const head = await readHead(source, path, 262_144, options);
    const result = sniff(head, path, options);
    if (result === undefined) throw new Error('too little to decide');
    return result;
  } finally {
    source.close();
  }
}

/** Delimiter, quote, escape and names; `-` for no quote, names in parentheses where the file has none. */
function summary({ dialect, columns }: Sniffed): string {
  const escape = dialect.escape === dialect.quote ? '' : dialect.escape;
  const names = columns.join('|');
  return `${dialect.delimiter} ${dialect.quote ?? '-'}${escape} ${dialect.header ? names : `(${names})`}`;
}

const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => row(i)).join('');

const CASES: readonly (readonly [what: string, content: string, summary: string])[] = [
  ['commas', 'a,b,c\n1,2,3\n4,5,6\n', ', " a|b|c'],
  ['semicolons', 'a;b;c\n1;2;3\n4;5;6\n', '; " a|b|c'],
  ['tabs', 'a\tb\tc\n1\t2\t3\n', '\t " a|b|c'],
  ['pipes', 'a|b|c\n1|2|3\n', '| " a|b|c'],
  ['carets', 'a^b^c\n1^2^3\n', '^ " a|b|c'],
  ['CR LF', 'a,b\r\n1,2\r\n', ', " a|b'],
  ['mixed line ends', 'a,b\r\n1,2\n3,4\r\n', ', " a|b'],
  ['no final line end', 'a,b\n1,2', ', " a|b'],
  ['a header alone', 'a,b,c\n', ', " a|b|c'],
  ['a header alone without line end', 'a,b,c', ', " a|b|c'],
  ['one row of numbers', '1,2,3\n', ', " (column1|column2|column3)'],
  ['numbers throughout', '1,2\n3,4\n', ', " (column1|column2)'],
  ['names above numbers and text', 'name,age\nEve,5\nBob,7\n', ', " name|age'],
  ['data of numbers and text', 'Eve,5\nBob,7\n', ', " (column1|column2)'],
  ['text throughout', 'city,land\nOslo,Norway\nRome,Italy\n', ', " city|land'],
  ['text whose first row comes again', 'red,up\nblue,down\nred,up\nred,down\n', ', " (column1|column2)'],
  ['a text that stands twice in the first row', 'x,x\ny,z\n', ', " (column1|column2)'],
  ['the header repeated among text', 'city,land\nOslo,Norway\ncity,land\nRome,Italy\n', ', " city|land'],
  ['years above text', 'land,2019,2020\nNorway,low,high\nItaly,high,low\n', ', " land|2019|2020'],
  ['years above numbers beside a name', 'id,2019,2020\n1,5.5,6.5\n2,7.5,8.5\n', ', " id|2019|2020'],
  ['dates above numbers', 'shop,2020-01-01\nA,5\nB,6\n', ', " shop|2020-01-01'],
  ['an integer above floats', '1,a\n2.5,b\n3.5,c\n', ', " (column1|column2)'],
  ['a float above integers', '1.5,a\n2,b\n', ', " (column1|column2)'],
  ['a null word above numbers', 'NA,x\n1,y\n2,z\n', ', " (column1|column2)'],
  ['an empty first name', ',a,b\n0,1,2\n1,3,4\n', ', " column1|a|b'],
  ['names twice', 'a,b,a,a_2,a\n1,2,3,4,5\n', ', " a|b|a_3|a_2|a_4'],
  ['blanks around names', ' a , b\n1,2\n', ', " a|b'],
  ['one column of numbers', 'n\n1\n2\n', ', " n'],
  ['one column of text', 'word\nhello\nworld\n', ', " word'],
  ['prose', 'line\nHello, my friend, how are you\nFine\nOne, two\nBye\n', ', " line'],
  ['quoted names', '"a","b"\n"x",1\n', ', " a|b'],
  ['quoted line ends', 'a,b\n"x\ny",1\n"z",2\n', ', " a|b'],
  ['quoted line ends in names', '"a\nb",c\n1,2\n', ', " a\nb|c'],
  ['quoted delimiters', 'a;b\n"1;2";"x;y"\n"3;4";z\n', '; " a|b'],
  ['doubled quotes', 'a,b\n"x ""y""",1\n', ', " a|b'],
  ['backslash escapes', 'a,b\n"x \\"y\\", z",1\n"p",2\n', ', "\\ a|b'],
  ['a backslash that escapes nothing', 'a,b\n"C:\\",1\n"D:\\",2\n', ', " a|b'],
  ['single quotes', "a,b\n'x, y',1\n'z, w',2\n", ", ' a|b"],
  ['single quotes doubled', "a,b\n'it''s, no',1\n'z',2\n", ", ' a|b"],
  ['single quotes with backslashes', "a,b\n'it\\'s, no',1\n'z',2\n", ", '\\ a|b"],
  ['apostrophes', "a,b\n'tis,1\nit's,2\nrock 'n' roll,3\n", ', " a|b'],
  ['quotes that mean nothing', `a\tb\n${rows(9, (i) => `"No ${i}" (2005)\t${i}\n`)}`, '\t - a|b'],
  ['decimal commas', 'a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n', '; " a|b|c'],
  ['decimal commas without names', '1,5;2,5\n3,5;4,5\n', '; " (column1|column2)'],
  ['lists inside fields', 'id,tags,n\n1,x|y|z,2\n2,x,3\n3,y|z,4\n', ', " id|tags|n'],
  ['commas inside tab-separated text', 'name\tage\nSmith, John\t5\nDoe, Jane\t7\n', '\t " name|age'],
  ['rows that are too short or too long', 'a,b,c\n1,2\n1,2,3\n4,5,6\n1,2,3,4\n', ', " a|b|c'],
  ['empty lines', '\n\na,b\n\n1,2\n\n', ', " a|b'],
  ['a title above the names', 'Sales of 2020\n\nshop,sum\nA,1\nB,2\n', ', " shop|sum'],
  ['the hint of a spreadsheet', 'sep=;\na;b\n1;2\n', '; " a|b'],
  ['a header one name short (row names)', 'x y z\n'.replaceAll(' ', ',') + 'r1,1,2,3\nr2,4,5,6\n', ', " column1|x|y|z'],
  ['delimiters at the end of all rows but the first', 'a|b\n1|2|\n3|4|\n', '| " a|b|column3'],
  ['a delimiter at the end of the names', 'a,b,\n1,2\n3,4\n', ', " a|b'],
  ['trailing delimiters throughout', '1|2|\n3|4|\n', '| " (column1|column2|column3)'],
  ['a byte order mark', '\ufeffa,b\n1,2\n', ', " a|b'],
  ['names of other alphabets', 'größe,名前\n1,x\n', ', " größe|名前'],
  ['names like properties of objects', '__proto__,constructor\n1,2\n', ', " __proto__|constructor'],
];

describe('sniff', () => {
  it.each(CASES)('tells %s', async (_, content, expected) => expect(summary(await sniffed(content))).toBe(expected));

  it.each<[string, SniffOptions, string, string]>([
    ['a delimiter', { delimiter: ':' }, 'a:b\n1:2\n', ': " a|b'],
    ['a delimiter that the text lacks', { delimiter: ';' }, 'a,b\n1,2\n', '; " a,b'],
    ['no quotes', { quote: null }, 'a,b\n"x,1\n"y,2\n', ', - a|b'],
    ['a quote', { quote: '$' }, 'a,b\n$x,y$,1\n$z$,2\n', ', $ a|b'],
    ['an escape', { escape: '\\' }, 'a,b\n"x",1\n', ', "\\ a|b'],
    ['a header', { header: true }, '1,2\n3,4\n', ', " 1|2'],
    ['no header', { header: false }, 'a,b\n1,2\n', ', " (column1|column2)'],
  ])('obeys %s given by the user', async (_, options, content, expected) => {
    expect(summary(await sniffed(content, options))).toBe(expected);
  });

  it('finds the byte and the line at which the data begins', async () => {
    expect(await sniffed('\ufeff"a\nb",c\r\n1,2\n')).toMatchObject({ textStart: 9, dataLine: 3 });
    expect(await sniffed('1,2\n')).toMatchObject({ textStart: 0, dataLine: 1 });
    expect(await sniffed('Title\na,b\n1,2\n3,4\n')).toMatchObject({ textStart: 10, dataLine: 3 });
  });

  it.each([
    ['header-assumed', 'city,land\nOslo,Norway\n'],
    ['preamble', 'Title\na,b\n1,2\n3,4\n'],
    ['duplicate-names', 'a,a\n1,2\n'],
    ['empty-names', 'a,\n1,2\n'],
    ['header-length', 'a,b\n1,2,3\n4,5,6\n'],
  ])('says so where it had to decide: %s', async (code, content) => {
    const { notices } = await sniffed(content);
    expect(notices.map((notice) => notice.code)).toContain(code);
  });

  it('says nothing where all is plain', async () => {
    expect((await sniffed('a,b\n1,2\n')).notices).toEqual([]);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['carriage returns alone', 'a,b\r1,2\r3,4\r', /carriage return/],
    ['NUL bytes', Buffer.alloc(5000), /binary/],
    ['random bytes', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i * 31) & 255)), /binary|text/],
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), /PNG/],
    ['ZIP', Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1'), /ZIP/],
    ['Parquet', Buffer.from('PAR1\x15\x04\x15\0', 'latin1'), /Parquet/],
    ['JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), /JPEG/],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /UTF-32/],
    ['65,537 columns', `${Array.from({ length: 65_537 }, () => '').join(',')}\n`, /65537 columns/],
  ])('refuses %s', async (_, content, message) => {
    const error = await sniffed(content).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartitaError);
    expect((error as PartitaError).message).toMatch(message);
    expect((error as PartitaError).hint).toBeDefined();
  });

  it.each(['ORC,GIF8\n1,2\n', 'PAR1,b\n1,2\n', 'BZh,b\n1,2\n'])(
    'reads text that begins like another kind of file: %j',
    async (content) => {
      expect((await sniffed(content)).columns).toHaveLength(2);
    },
  );

  it('asks for more where the rows are longer than the beginning', async () => {
    const path = writeInto(folder, 'long', `a,b\n${'x'.repeat(200_000)},1\n`);
    const source = openFile(path);
    expect(sniff(await readHead(source, path, 65_536, {}), path, {})).toBe(undefined);
    source.close();
  });
});

describe('readHead', () => {
  it.each<[string, Uint8Array, string]>([
    ['UTF-16 with a mark', Buffer.from('\ufeffa,é\n1,2\n', 'utf16le'), 'utf-16le'],
    ['big-endian UTF-16 with a mark', Buffer.from('\ufeffa,é\n1,2\n', 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 without a mark', Buffer.from('a,é\n1,2\n', 'utf16le'), 'utf-16le'],
    ['big-endian UTF-16 without a mark', Buffer.from('a,é\n1,2\n', 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 of another alphabet without a mark', Buffer.from('名前,国\n値一,値二\n'.repeat(5), 'utf16le'), 'utf-16le'],
    ['latin1', Buffer.from('a,é\n1,ü\n', 'latin1'), 'latin1'],
    ['UTF-8', Buffer.from('a,é\n1,ü\n'), 'utf-8'],
    [
      'UTF-8 with one damaged character',
      Buffer.concat([Buffer.from('a,é\n1,ü\n2,'), Buffer.from([0xe9, 10])]),
      'utf-8',
    ],
    [
      'UTF-8 cut inside a character',
      Buffer.concat([Buffer.from('a,b\n'.repeat(16_383)), Buffer.from('é,é\n12é,3\n').subarray(0, -1)]),
      'utf-8',
    ],
    ['NUL bytes inside text', Buffer.from('a,b\n1,x\0y\nlonger text, and more of it\n'), 'utf-8'],
  ])('tells %s', async (_, bytes, encoding) => {
    const path = writeInto(folder, 'encoded', bytes);
    const source = openFile(path);
    expect((await readHead(source, path, 65_536, {})).encoding).toBe(encoding);
    source.close();
  });
});

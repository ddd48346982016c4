import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  INT64,
  FLOAT64,
  joinTypes,
  sameType,
  UTF8,
  formatType,
  type DataType,
} from '../../../../engine/arrow/types.js';
import { openFile } from '../../../../engine/formats/byte-source.js';
import { readHead } from '../../../../engine/formats/csv/head.js';
import { openCsv } from '../../../../engine/formats/csv/open.js';
import { RowCursor } from '../../../../engine/formats/csv/rows.js';
import type { CsvDialect, CsvFile } from '../../../../engine/formats/csv/source.js';
import { narrowestType } from '../../../../engine/formats/csv/values.js';
import { seed, temporaryFolder, writeInto } from '../support.js';

const folder = temporaryFolder();

/** A table whose first column counts, so that its names are told from its data. */
interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Style {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly lineEnd: string;
  readonly finalLineEnd: boolean;
  readonly quoteAll: boolean;
}

const texts = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'hello world',
    'a "b" c',
    "it's",
    'back\\slash',
    'line\nbreak',
    '5" pipe',
    'é€𝄞',
    ' padded ',
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\r', '')),
);

const columnCells: Record<string, fc.Arbitrary<string>> = {
  text: texts,
  integer: fc.integer().map(String),
  float: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  date: fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  bool: fc.boolean().map(String),
};

const tables: fc.Arbitrary<Table> = fc
  .array(fc.constantFrom(...Object.keys(columnCells)), { minLength: 1, maxLength: 5 })
  .chain((kinds) => {
    const cells = kinds.map((kind) => columnCells[kind] as fc.Arbitrary<string>);
    const row = fc.tuple(...cells);
    return fc.array(row, { minLength: 3, maxLength: 30 }).map((rows) => ({
      names: ['id', ...kinds.map((kind, i) => `${kind} ${i}`)],
      rows: rows.map((row, i) => [String(i), ...row]),
    }));
  });

const styles: fc.Arbitrary<Style> = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|', '^'),
    quote: fc.constantFrom('"', "'"),
    backslash: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    finalLineEnd: fc.boolean(),
    quoteAll: fc.boolean(),
  })
  .map(({ backslash, ...style }) => ({ ...style, escape: backslash ? '\\' : style.quote }));

function written({ names, rows }: Table, style: Style): string {
  const lines = [names, ...rows].map((row) => row.map((cell) => field(cell, style)).join(style.delimiter));
  return lines.join(style.lineEnd) + (style.finalLineEnd ? style.lineEnd : '');
}

function field(text: string, { delimiter, quote, escape, quoteAll }: Style): string {
  if (!quoteAll && text !== '' && !/["'\n\r]/.test(text) && !text.includes(delimiter)) return text;
  if (!quoteAll && text === '') return text;
  const escaped =
    escape === quote
      ? text.replaceAll(quote, quote + quote)
      : text.replace(/[\\]|["']/g, (c) => (c === escape || c === quote ? escape + c : c));
  return quote + escaped + quote;
}

async function rowsOf(file: CsvFile): Promise<string[][]> {
  const source = openFile(file.path);
  const head = await readHead(source, file.path, file.size, { encoding: file.encoding });
  source.close();
  const cursor = new RowCursor(
    head.text,
    file.dataStart - head.start,
    head.text.length,
    file.dialect,
    file.columns.length === 1,
  );
  const rows: string[][] = [];
  while (cursor.next()) rows.push(cursor.texts());
  return rows;
}

function typesOf({ names, rows }: Table): string[] {
  return names.map((_, column) => {
    const types = rows
      .map((row) => row[column] as string)
      .filter((text) => text !== '')
      .map(narrowestType);
    return formatType(types.length === 0 ? UTF8 : types.reduce(joinTypes));
  });
}

describe('a table written in a given dialect', () => {
  it('is read back as the same rows and types when the dialect is told', async () => {
    await fc.assert(
      fc.asyncProperty(tables, styles, async (table, style) => {
        const path = writeInto(folder, 'told.csv', written(table, style));
        const { delimiter, quote, escape } = style;
        const { source, schema } = await openCsv([path], { delimiter, quote, escape, header: true });
        expect(await rowsOf(source.files[0] as CsvFile)).toEqual(table.rows);
        expect(schema.map((column) => formatType(column.type))).toEqual(typesOf(table));
      }),
      { seed: seed(), numRuns: 300 },
    );
  });

  it('is read back as the same rows and types when the dialect is found out', async () => {
    // Texts without punctuation of another dialect: those of the test above can be read in more than one way.
    const plain = fc.stringMatching(/^[a-z]{2,8}( [a-z]{2,8}){0,2}$/);
    const cells = fc.oneof(
      plain,
      fc.tuple(plain, plain).map((words) => words.join(', ')),
      fc.integer().map(String),
      plain.map((word) => `say "${word}" twice`),
    );
    const columns = fc.integer({ min: 1, max: 5 });
    const easy = columns.chain((count) =>
      fc
        .array(fc.array(cells, { minLength: count, maxLength: count }), { minLength: 5, maxLength: 30 })
        .map((rows) => ({
          names: ['id', ...Array.from({ length: count }, (_, i) => `c${i}`)],
          rows: rows.map((row, i) => [String(i), ...row]),
        })),
    );
    const told = { quoteAll: fc.constant(false), quote: fc.constant('"') };
    const found = fc.tuple(styles, fc.record(told)).map(([style, fixed]) => ({ ...style, ...fixed, escape: '"' }));
    await fc.assert(
      fc.asyncProperty(easy, found, async (table, style) => {
        const path = writeInto(folder, 'found.csv', written(table, style));
        const { source, schema } = await openCsv([path]);
        expect(source.files[0]?.dialect.delimiter).toBe(style.delimiter);
        expect(source.files[0]?.columns).toEqual(table.names);
        expect(await rowsOf(source.files[0] as CsvFile)).toEqual(table.rows);
        expect(schema.map((column) => formatType(column.type))).toEqual(typesOf(table));
      }),
      { seed: seed(), numRuns: 300 },
    );
  });

  it('is found out with single quotes and with backslashes too', async () => {
    const word = fc.stringMatching(/^[a-z]{2,8}$/);
    const rows = fc.array(fc.tuple(word, word, word), { minLength: 5, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, styles, async (made, style) => {
        // Each text holds what must be quoted, and a quote, so that there is something to tell the dialect by.
        const cell = ([a, b, c]: [string, string, string]): string => `${a}${style.delimiter}${b}\n${style.quote}${c}`;
        const table = { names: ['id', 'text'], rows: made.map((words, i) => [String(i), cell(words)]) };
        const path = writeInto(folder, 'quotes.csv', written(table, style));
        const { source } = await openCsv([path]);
        const { delimiter, quote, escape } = style;
        expect(source.files[0]?.dialect).toEqual({ delimiter, quote, escape, header: true });
        expect(await rowsOf(source.files[0] as CsvFile)).toEqual(table.rows);
      }),
      { seed: seed(), numRuns: 300 },
    );
  });
});

describe('the sniffer and DuckDB', () => {
  it('agree on delimiter, header, names and types where the grammars do', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const duck: Record<string, DataType> = { BIGINT: INT64, DOUBLE: FLOAT64, VARCHAR: UTF8 };
    const kinds: Record<string, fc.Arbitrary<string>> = {
      word: fc.stringMatching(/^[a-z]{3,8}$/),
      integer: fc.integer({ min: -1_000_000, max: 1_000_000 }).map(String),
      float: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => (n / 8).toFixed(3)),
    };
    const shapes = fc.array(fc.constantFrom(...Object.keys(kinds)), { minLength: 1, maxLength: 6 });
    const content = shapes.chain((shape) => {
      const row = fc.tuple(...shape.map((kind) => kinds[kind] as fc.Arbitrary<string>));
      return fc.tuple(
        fc.array(row, { minLength: 4, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.boolean(),
      );
    });
    await fc.assert(
      fc.asyncProperty(content, async ([rows, delimiter, named]) => {
        const table = rows.map((row, i) => [String(i), ...row]);
        const names = table[0]?.map((_, i) => `name${i}`) ?? [];
        const lines = named ? [names, ...table] : table;
        const path = writeInto(folder, 'duck.csv', lines.map((line) => `${line.join(delimiter)}\n`).join(''));
        const sniffed = await connection.runAndReadAll(
          `SELECT Delimiter, HasHeader, Columns FROM sniff_csv('${path}')`,
        );
        const [theirs] = sniffed.getRowObjectsJson() as unknown as [
          { Delimiter: string; HasHeader: boolean; Columns: { name: string; type: string }[] },
        ];
        const ours = await openCsv([path]);
        const dialect = ours.source.files[0]?.dialect as CsvDialect;
        expect([dialect.delimiter, dialect.header]).toEqual([theirs.Delimiter, theirs.HasHeader]);
        expect(ours.schema).toHaveLength(theirs.Columns.length);
        ours.schema.forEach((column, i) => {
          const other = theirs.Columns[i] as { name: string; type: string };
          expect([other.type, sameType(column.type, duck[other.type] ?? UTF8)]).toEqual([other.type, true]);
          if (named) expect(column.name).toBe(other.name);
        });
      }),
      { seed: seed(), numRuns: 150 },
    );
    connection.closeSync();
  });
});

describe('RowCursor', () => {
  const RFC: CsvDialect = { delimiter: ',', quote: '"', escape: '"', header: false };
  const split = (text: string, oneColumn = false): (readonly [string[], string | null])[] => {
    const bytes = Buffer.from(text);
    const cursor = new RowCursor(bytes, 0, bytes.length, RFC, oneColumn);
    const rows: (readonly [string[], string | null])[] = [];
    while (cursor.next()) rows.push([cursor.texts(), cursor.problem]);
    return rows;
  };

  it.each<[string, [string[], string | null][]]>([
    ['a,b\n', [[['a', 'b'], null]]],
    ['a,', [[['a', ''], null]]],
    ['a\r\n\r\n\nb\r', [[['a'], null], [['b\r'], null]]],
    ['a\rb,c\n', [[['a\rb', 'c'], null]]],
    ['"a""b",""\n', [[['a"b', ''], null]]],
    ['5" pipe,"x"y,z\n', [[['5" pipe', 'x', 'z'], 'text after a closing quote']]],
    ['"a"\r\n"b" \n', [[['a'], null], [['b'], 'text after a closing quote']]],
    ['"a\nb', [[['a\nb'], 'open quote']]],
    ['a\0b,c', [[['a\0b', 'c'], null]]],
  ])('splits %j', (text, rows) => expect(split(text)).toEqual(rows)); // prettier-ignore

  it('keeps empty lines in tables of one column', () => {
    expect(split('a\n\nb\n', true).map(([row]) => row)).toEqual([['a'], [''], ['b']]);
  });
});

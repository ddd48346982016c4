import { describe, expect, it } from 'vitest';
import type { CsvDialect } from '../../../../engine/formats/csv/source.js';
import { rowStartsExactly } from '../../../../engine/formats/csv/borders.js';
import {
  chained,
  isUtf8,
  kernels,
  quietControl,
  readFile,
  referenceCell,
  referenceRows,
  RFC,
  seededRandom,
  sourceOf,
  textColumns,
  writeFile,
  type RawRow,
  type Reading,
} from './reading.js';
import { UTF8 } from '../../../../engine/arrow/types.js';

const NAMES = ['a', 'b', 'c', 'd'];

/** Random text that is only roughly CSV: Latin-1 characters stand for bytes. */
function randomText(random: () => number, columns: number, dialect: CsvDialect, wild: boolean): string {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const quote = dialect.quote ?? '"';
  const escape = dialect.escape ?? quote;
  const crlf = random();
  const quotedShare = random() < 0.3 ? 0 : random();
  const long = random() < 0.2 ? 300 : 12;
  const wildness = wild && random() < 0.7 ? 0.15 * random() : 0;
  const utf8 = random() < 0.4 ? random() : 0;
  const alphabet = [...'abcxyz0123456789 .-', '\t'];
  const word = (): string => {
    let text = '';
    const length = Math.floor(random() * random() * long);
    while (text.length < length) {
      text += random() < utf8 ? pick(['\xc3\xa9', '\xe2\x82\xac', '\xf0\x9f\x98\x80']) : pick(alphabet);
    }
    return text;
  };
  const field = (): string => {
    let text = word();
    if (random() >= quotedShare)
      return random() < wildness ? text + pick([quote, '\r', '\0', '\xff', `a${quote}b`]) : text;
    while (random() < 0.3)
      text += pick([escape + quote, dialect.delimiter, '\n', '\r\n', '\r', escape + escape, word()]);
    return quote + text + quote + (random() < wildness ? pick(['x', ' ', '\r', quote, escape]) : '');
  };
  let text = '';
  const rows = Math.floor(random() * (random() < 0.03 ? 1500 : 40));
  for (let row = 0; row < rows; row++) {
    const count = random() < wildness ? Math.floor(random() * 7) : columns;
    text += Array.from({ length: count }, field).join(dialect.delimiter);
    text += random() < crlf ? '\n' : '\r\n';
    while (random() < wildness) text += pick(['\n', '\r\n', '\r']);
  }
  if (random() < 0.3) text = text.replace(/\r?\n$/, '');
  return text;
}

function expectSame(reading: Reading, rows: readonly RawRow[], text: string): void {
  const isGood = (row: RawRow, next: number): boolean =>
    row.problem === null && isUtf8(text.slice(row.byte, next).replace(/\r?\n$/, ''));
  const ends = rows.map((_, i) => rows[i + 1]?.byte ?? text.length);
  const good = rows.filter((row, i) => isGood(row, ends[i] as number));
  expect(reading.rows).toEqual(good.map((row) => row.fields.map((field) => referenceCell(field, UTF8, ['']))));
  expect(reading.positions).toEqual(good.map((row) => BigInt(row.byte)));
  const bad = rows.filter((row, i) => !isGood(row, ends[i] as number));
  let lines = 0;
  const found = reading.reports.flatMap((report) => {
    const here = report.quarantine.map(({ line, byte, reason }) => ({ line: line + lines, byte, reason }));
    lines += report.lines;
    return here;
  });
  expect(found).toEqual(bad.map(({ line, byte, problem }) => ({ line, byte, reason: problem ?? 'not UTF-8' })));
  const counted = reading.reports.reduce((sum, report) => sum + report.rows + report.quarantined, 0);
  expect(counted).toBe(rows.length);
  expect(lines).toBe(text.split('\n').length - 1);
}

const DIALECTS: readonly CsvDialect[] = [
  RFC,
  RFC,
  { ...RFC, delimiter: ';' },
  { ...RFC, escape: '\\' },
  { ...RFC, quote: "'", escape: "'", delimiter: '\t' },
  { ...RFC, quote: null, escape: null },
];

describe('the CSV reader', () => {
  it(
    'agrees with the plain parser on any text, at any chunk size, however it is split',
    { timeout: 300_000 },
    async () => {
      const random = seededRandom('csv reader');
      const runs = Number(process.env['PARTITA_CASES'] ?? 400);
      let unproven = 0;
      let splits = 0;
      for (let run = 0; run < runs; run++) {
        const dialect = DIALECTS[run % DIALECTS.length] as CsvDialect;
        const columns = NAMES.slice(0, 1 + Math.floor(random() * 4));
        const text = randomText(random, columns.length, dialect, run % 2 === 1);
        const rows = referenceRows(text, dialect, columns.length);
        const file = writeFile(Buffer.from(text, 'latin1'), { columns, dialect, name: 'fuzz.csv' });
        const chunkBytes = 2 ** (6 + Math.floor(random() * 13));
        const source = sourceOf([file], { chunkBytes, quarantineLimit: Infinity });
        const context = JSON.stringify({ run, text, chunkBytes, dialect });
        if (rows === null) {
          await expect(readFile(source, { columns: textColumns(columns) }), context).rejects.toThrow(/never closed/);
          continue;
        }
        try {
          expectSame(await readFile(source, { columns: textColumns(columns) }), rows, text);
          const step = 1 + Math.floor((random() * (60 + text.length)) / 30);
          const borders = Array.from({ length: Math.ceil(text.length / step) - 1 }, (_, i) => (i + 1) * step);
          const split = await readFile(source, { columns: textColumns(columns), borders });
          const proven = chained(split.reports) && split.reports.every((report) => report.failure === undefined);
          if (proven) expectSame(split, rows, text);
          splits += borders.length;
          unproven += proven ? 0 : 1;
          const rowStarts = [0, ...rowStartsExactly(kernels, source, 0, borders, quietControl)];
          const exact = await readFile(source, { columns: textColumns(columns), borders, rowStarts });
          expect(chained(exact.reports)).toBe(true);
          expectSame(exact, rows, text);
        } catch (error) {
          console.error(context);
          throw error;
        }
      }
      console.log(`${splits} borders; ${unproven} of ${runs} files were not proven at first`);
      expect(unproven).toBeLessThan(runs / 2);
    },
  );
});

/** The loops that take several rows at once against the same kernels asked row by row, and against the grammar. */
import { expect, it } from 'vitest';
import { FLOAT64, INT64 } from '../../../../engine/arrow/types.js';
import { CsvContext } from '../../../../engine/formats/csv/context.js';
import { parseValue } from '../../../../engine/formats/csv/values.js';
import { kernels, RFC, seededRandom, writeFile } from './reading.js';

type Random = () => number;
type Parser = typeof kernels.run.csvInt64;

const TOKENS = ['', 'NA', '7', '0.5'];
/** What the kernels leave for the host to parse. */
const HOST_NAN = 0x7ff8_0000_00c5_f000n;

const pick = <T>(random: Random, choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));
const digits = (random: Random, count: number): string => Array.from({ length: count }, () => upTo(random, 9)).join('');

const COMMON: Readonly<Record<string, (random: Random) => string>> = {
  int64: (random) => (random() < 0.1 ? '7' : String(BigInt(digits(random, 1 + upTo(random, 7))))),
  float64: (random) =>
    pick(random, ['', '', '-']) +
    String(Number(digits(random, 1 + upTo(random, pick(random, [2, 8]))))) +
    pick(random, ['', '.', `.${digits(random, 1 + upTo(random, 7))}`]),
};
const ODD =
  '  "" "12" NA nan -inf . - .5 5. -.5 007 00.5 0 -0 0.0 1e5 +3 9007199254740991 9007199254740992 9007199254740993 ' +
  '900719925474.0993 12345678.1234567 1.2.3 99999999 100000000 00000000 -9223372036854775808 9223372036854775808 1/2 1:2 ' +
  '12a 7 0.5';
const odd = (random: Random): string =>
  pick(random, [
    pick(random, ODD.split(' ')),
    pick(random, ODD.split(' ')),
    ' 4 ',
    digits(random, 1 + upTo(random, 20)),
    `${digits(random, 1 + upTo(random, 9))}.${digits(random, upTo(random, 9))}`,
  ]);

/** Values (as bits), validity and the counts of nulls, breaks and values for the host. */
function parse(parser: Parser, texts: readonly string[], nulls: readonly string[], rowsAtOnce: number): unknown[] {
  const context = new CsvContext(kernels, nulls);
  context.setFile(writeFile('', { columns: ['x'], dialect: RFC }));
  const rows = texts.length;
  const { memory } = kernels;
  const text = new TextEncoder().encode(`\n${texts.join('\r\n')}\r\n`);
  const [base, table, values, present] = [text.length, 4 * rows + 4, 8 * rows, rows].map((bytes) =>
    memory.allocate(bytes),
  );
  if (base === undefined || table === undefined || values === undefined || present === undefined) throw new Error();
  memory.u8.set(text, base);
  let row = 0;
  text.forEach((byte, at) => {
    if (byte === 10) memory.u32[table / 4 + row++] = at;
  });
  const counts = [0, 0, 0];
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const some = Math.min(rowsAtOnce, rows - first);
    const at = table + 4 * first + 4;
    parser(base, at, 4, some, 1, context.address, values + 8 * first, present + first);
    [16, 20, 24].forEach((place, i) => (counts[i] = (counts[i] ?? 0) + context.result(place)));
  }
  const result = [
    Array.from(memory.u64.slice(values / 8, values / 8 + rows)),
    Array.from(memory.u8.slice(present, present + rows)),
    counts[0],
    counts[1] !== 0,
    counts[2],
  ];
  for (const address of [base, table, values, present]) memory.release(address);
  context.release();
  return result;
}

it.each([
  ['int64', kernels.run.csvInt64, INT64],
  ['float64', kernels.run.csvFloat64, FLOAT64],
] as const)('%s of several rows at once are those of each row alone and of the grammar', (name, parser, type) => {
  const random = seededRandom(`${name} of several rows`);
  for (let run = 0; run < 400; run++) {
    const share = pick(random, [0, 0.01, 0.1, 0.5]);
    const common = COMMON[name] as (random: Random) => string;
    const texts = Array.from({ length: upTo(random, pick(random, [5, 200])) }, () =>
      random() < share ? odd(random) : common(random),
    );
    const nulls = pick(random, [[''], TOKENS, ['', 'NA'], []]);
    const about = JSON.stringify(texts);
    const together = parse(parser, texts, nulls, 1000);
    expect(together, about).toEqual(parse(parser, texts, nulls, 1));
    const [bits, present] = together as [bigint[], number[]];
    texts.forEach((text, row) => {
      const content = text.startsWith('"') ? text.slice(1, -1) : text;
      const value = parseValue(type, content);
      expect(present[row], `${about} row ${row}`).toBe(nulls.includes(content) ? 0 : 1);
      if (present[row] === 0 || value === undefined || bits[row] === HOST_NAN) return;
      const wanted = type.kind === 'int64' ? new BigInt64Array([value as bigint]) : new Float64Array([Number(value)]);
      expect(bits[row], `${about} row ${row}`).toBe(new BigUint64Array(wanted.buffer)[0]);
    });
    const broken = texts.some((text) => {
      const content = text.startsWith('"') ? text.slice(1, -1) : text;
      return !nulls.includes(content) && parseValue(type, content) === undefined;
    });
    expect(together[3], about).toBe(broken);
  }
});

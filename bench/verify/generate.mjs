// A folder of CSV files with everything that real ones have: quoted newlines and delimiters, nulls, text of any length and
// script, dates, times, booleans, integers beyond 2^53 and floats of very different size. Deterministic. While it writes,
// it computes the exact answers of the group-bys that the verification asks: floats are summed as integers.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const CITIES = [
  'Zürich',
  'Bern',
  'São Paulo',
  '北京',
  'New York, NY',
  'Reykjavík',
  '',
  "L'Aquila",
  'Köln "am Rhein"',
  'Łódź',
];
const BUFFER = 1 << 22;
const DAY = 86_400_000;

/**
 * Writes `files` files of about `bytes` bytes in all to `folder`. With `unique`, the key of every row differs.
 * @returns rows, and by category: rows, sum of quantity (BigInt), exact sum of amount in units of 2^-1074 (BigInt), values
 */
export function generateFolder(folder, { bytes, files = 12, unique = false, seed = 7 }) {
  mkdirSync(folder, { recursive: true });
  const random = generator(seed);
  const expected = new Map();
  let rows = 0;
  for (let place = 0; place < files; place++) {
    const file = openSync(join(folder, `part-${String(place).padStart(2, '0')}.csv`), 'w');
    const buffer = Buffer.allocUnsafe(BUFFER + 65_536);
    let at = buffer.write('id,category,city,amount,quantity,day,at,ok,big,note\n', 0);
    let written = 0;
    while (written + at < bytes / files) {
      at += buffer.write(row(rows, random, expected, unique), at);
      rows++;
      if (at < BUFFER) continue;
      writeSync(file, buffer, 0, at);
      written += at;
      at = 0;
    }
    writeSync(file, buffer, 0, at);
    closeSync(file);
  }
  return { rows, expected };
}

function row(id, random, expected, unique) {
  const number = random(1000);
  const category = number % 97 === 0 ? null : number % 10 === 0 ? `line ${number}\nbreak` : `category ${number}`;
  const city = random(20) === 0 ? null : CITIES[random(CITIES.length)];
  const amount = random(25) === 0 ? null : amountText(random);
  const quantity = random(30) === 0 ? null : random(100_000) - 50_000;
  const day = new Date(random(20_000) * DAY).toISOString().slice(0, 10);
  const time = new Date(random(20_000) * DAY + random(86_400) * 1000).toISOString().slice(0, 19);
  const big = random(50) === 0 ? '' : String(9_007_199_254_740_993n + BigInt(random(2 ** 31)) * 1000n);
  const note = random(40) === 0 ? 'x'.repeat(random(300)) : random(10) === 0 ? '' : `note ${random(1_000_000)}`;
  if (!unique) count(expected, category, quantity, amount);
  const cells = [
    id,
    quoted(category),
    quoted(city),
    amount ?? '',
    quantity ?? '',
    day,
    time,
    random(2) === 0,
    big,
    note,
  ];
  return `${cells.join(',')}\n`;
}

function amountText(random) {
  const cents = random(2 ** 31) - 2 ** 30;
  const kind = random(100);
  if (kind === 0) return `${cents}e${random(20) - 10}`;
  return (cents / 10 ** (1 + (kind % 6))).toString();
}

/** Text as CSV: null is nothing, an empty string is "". */
function quoted(text) {
  if (text === null) return '';
  return text === '' || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function count(expected, category, quantity, amount) {
  let entry = expected.get(category);
  if (entry === undefined) expected.set(category, (entry = { rows: 0, quantity: 0n, amount: 0n, amounts: 0 }));
  entry.rows++;
  if (quantity !== null) entry.quantity += BigInt(quantity);
  if (amount === null) return;
  entry.amounts++;
  entry.amount += exact(Number(amount));
}

const view = new DataView(new ArrayBuffer(8));

/** A finite double as an integer of units of 2^-1074. */
function exact(value) {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** The double nearest to numerator / denominator in units of 2^-1074, ties to even. */
export function roundedQuotient(numerator, denominator) {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const wholeBits = BigInt((size / denominator).toString(2).length);
  const shift = wholeBits > 53n ? wholeBits - 53n : 0n;
  const divisor = denominator << shift;
  let mantissa = size / divisor;
  const rest = 2n * (size % divisor);
  if (rest > divisor || (rest === divisor && mantissa % 2n === 1n)) mantissa++;
  // 2^-1074 cannot be a factor at once: the product would be rounded twice.
  const value = Number(mantissa) * 2 ** (Number(shift) - 537) * 2 ** -537;
  return negative ? -value : value;
}

/** Whole numbers below the argument (at most 2^31), from xorshift32 twice mixed. */
function generator(seed) {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const mixed = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
    return Math.floor((mixed / 4294967296) * below);
  };
}

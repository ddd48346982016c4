// The h2o db-benchmark's join tables (J1): a left table of n rows and right ones of n / 1e6, n / 1e3 and n rows. Of the keys
// of each side a tenth is in no row of the other. After its generator (join-datagen.R), from a seeded generator.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const BUFFER = 4 << 20;
const LONGEST_ROW = 160;

/** Writes left.csv, small.csv, medium.csv and big.csv to `folder`. */
export function generateJoin(folder, { rows, seed = 42 }) {
  const random = xorshift(seed);
  const few = Math.max(1, Math.round(rows / 1e6));
  const some = Math.max(1, Math.round(rows / 1e3));
  // Keys 1 to 0.9 n are in both sides, the next 0.1 n left only, the 0.1 n behind them right only.
  const common = (count) => Math.max(1, Math.floor(0.9 * count));
  const leftKey = (count, i) => i + 1;
  const rightKey = (count, i) => (i < common(count) ? i + 1 : i + 1 + count - common(count));
  const value = () => String(random(100_000_000) / 1e6);
  const leftOrder = shuffled(rows, random);
  write(join(folder, 'left.csv'), 'id1,id2,id3,id4,id5,id6,v1', rows, (row) => {
    const [a, b, c] = [leftKey(few, random(few)), leftKey(some, random(some)), leftKey(rows, leftOrder[row])];
    return `${a},${b},${c},id${a},id${b},id${c},${value()}`;
  });
  write(join(folder, 'small.csv'), 'id1,id4,v2', few, (row) => {
    const a = rightKey(few, row);
    return `${a},id${a},${value()}`;
  });
  const someOrder = shuffled(some, random);
  write(join(folder, 'medium.csv'), 'id1,id2,id4,id5,v2', some, (row) => {
    const [a, b] = [rightKey(few, random(few)), rightKey(some, someOrder[row])];
    return `${a},${b},id${a},id${b},${value()}`;
  });
  const bigOrder = shuffled(rows, random);
  write(join(folder, 'big.csv'), 'id1,id2,id3,id4,id5,id6,v2', rows, (row) => {
    const [a, b, c] = [rightKey(few, random(few)), rightKey(some, random(some)), rightKey(rows, bigOrder[row])];
    return `${a},${b},${c},id${a},id${b},id${c},${value()}`;
  });
}

function write(path, header, rows, text) {
  const file = openSync(path, 'w');
  const buffer = Buffer.allocUnsafe(BUFFER);
  let at = buffer.write(`${header}\n`, 0, 'latin1');
  for (let row = 0; row < rows; row++) {
    if (at + LONGEST_ROW > BUFFER) {
      writeSync(file, buffer, 0, at);
      at = 0;
    }
    at += buffer.write(`${text(row)}\n`, at, 'latin1');
  }
  writeSync(file, buffer, 0, at);
  closeSync(file);
}

/** The numbers below `count` in a random order. */
function shuffled(count, random) {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random(i + 1);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** A function that gives a whole number below its argument, which is at most 2^31. */
function xorshift(seed) {
  let [a, b, c, d] = [seed >>> 0 || 1, 0x85ebca6b, 0x12345678, 0x9abcdef0];
  return (below) => {
    const t = d ^ (d << 11);
    const s = a;
    [d, c, b] = [c, b, s];
    a = (t ^ (t >>> 8) ^ s ^ (s >>> 19)) >>> 0;
    return Math.floor((a / 4294967296) * below);
  };
}

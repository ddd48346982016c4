// The h2o db-benchmark's group-by table (G1): id1..id3 text, id4..id6 int, v1, v2 int, v3 float with six decimals.
// After the generator of the db-benchmark (groupby-datagen.R); the numbers come from a seeded xorshift128+, so every run
// makes the same file.
import { closeSync, openSync, writeSync } from 'node:fs';

const HEADER = 'id1,id2,id3,id4,id5,id6,v1,v2,v3\n';
const BUFFER = 4 << 20;
const LONGEST_ROW = 128;

/**
 * Writes `rows` rows to `path`. `groups` is K: id1, id2, id4, id5 have K distinct values, id3 and id6 rows / K.
 * `nulls` is the share of empty cells in percent; `sorted` orders the rows by id1, id2 and id3.
 */
export function generateGroupBy(path, { rows, groups = 100, nulls = 0, sorted = false, seed = 42 }) {
  const random = xorshift(seed);
  const few = groups;
  const many = Math.max(1, Math.floor(rows / groups));
  const file = openSync(path, 'w');
  const buffer = Buffer.allocUnsafe(BUFFER);
  let at = buffer.write(HEADER, 0, 'latin1');
  const cell = (text) => {
    if (nulls === 0 || random(100) >= nulls) at += buffer.write(text, at, 'latin1');
    buffer[at++] = 44;
  };
  try {
    for (let row = 0; row < rows; row++) {
      if (at + LONGEST_ROW > BUFFER) {
        writeSync(file, buffer, 0, at);
        at = 0;
      }
      // Sorted: the row's share of the table, of its id1, and of its id2 there.
      const first = (row / rows) * few;
      const second = (first % 1) * few;
      cell(`id${pad(1 + (sorted ? Math.floor(first) : random(few)), 3)}`);
      cell(`id${pad(1 + (sorted ? Math.floor(second) : random(few)), 3)}`);
      cell(`id${pad(1 + (sorted ? Math.floor((second % 1) * many) : random(many)), 10)}`);
      cell(String(1 + random(few)));
      cell(String(1 + random(few)));
      cell(String(1 + random(many)));
      cell(String(1 + random(5)));
      cell(String(1 + random(15)));
      cell(String(random(100_000_000) / 1e6));
      buffer[at - 1] = 10;
    }
    writeSync(file, buffer, 0, at);
  } finally {
    closeSync(file);
  }
}

function pad(value, width) {
  return String(value).padStart(width, '0');
}

/** A function that gives a whole number below its argument, which is at most 2^31. */
function xorshift(seed) {
  let a = seed >>> 0 || 1;
  let b = (Math.imul(seed, 0x9e3779b9) ^ 0x85ebca6b) >>> 0 || 2;
  let c = 0x12345678;
  let d = 0x9abcdef0 | 0;
  return (below) => {
    let t = d;
    const s = a;
    d = c;
    c = b;
    b = s;
    t ^= t << 11;
    t ^= t >>> 8;
    a = t ^ s ^ (s >>> 19);
    return Math.floor(((a >>> 0) / 4294967296) * below);
  };
}

// Tables whose cells tell their row: row n of the narrow one is the digits of n in thousands, the last ones first.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const FILES = 4;
const THOUSAND = Array.from({ length: 1000 }, (_, i) => String(i));

/** Three columns of one to three digits. */
export function narrowFiles(folder, rows) {
  mkdirSync(folder);
  const blocks = Math.ceil(rows / 1000);
  for (let file = 0; file < FILES; file++) {
    const out = openSync(join(folder, `narrow-${file}.csv`), 'w');
    writeSync(out, 'ones,thousands,millions\n');
    let text = '';
    for (let block = Math.floor((file * blocks) / FILES); block < Math.floor(((file + 1) * blocks) / FILES); block++) {
      const rest = `,${block % 1000},${Math.floor(block / 1000)}\n`;
      const left = Math.min(1000, rows - block * 1000);
      text += `${(left === 1000 ? THOUSAND : THOUSAND.slice(0, left)).join(rest)}${rest}`;
      if (text.length < 4e6) continue;
      writeSync(out, text);
      text = '';
    }
    writeSync(out, text);
    closeSync(out);
  }
}

/** Numbers, decimals and texts by turns. */
export function wideFile(folder, rows, columns) {
  mkdirSync(folder);
  const out = openSync(join(folder, 'wide.csv'), 'w');
  const cell = (row, column) => {
    if (column % 3 === 0) return row * (column + 1);
    return column % 3 === 1 ? ((row * 7 + column) / 100).toFixed(2) : `text ${(row * 31 + column) % 997}`;
  };
  let text = `${Array.from({ length: columns }, (_, i) => `column_${i}`).join(',')}\n`;
  for (let row = 0; row < rows; row++) {
    text += `${Array.from({ length: columns }, (_, column) => cell(row, column)).join(',')}\n`;
    if (text.length < 4e6) continue;
    writeSync(out, text);
    text = '';
  }
  writeSync(out, text);
  closeSync(out);
}

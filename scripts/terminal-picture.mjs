// Turns what a program wrote to a terminal into a picture of that terminal, for the documentation:
//   COLUMNS=100 script -qec 'npm -s start' /dev/null | node scripts/terminal-picture.mjs --until 'How it is done' > picture.svg
// Understands what Partita writes: bold, dim and cyan text, and lines that are removed again.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { until: { type: 'string' }, columns: { type: 'string', default: '100' } },
});
const COLUMNS = Number(values.columns);
const CHARACTER = 7.83;
const LINE = 18;
const MARGIN = 18;
const STYLES = { 1: 'b', 2: 'd', 22: '', 36: 'c', 39: '', 0: '' };

const lines = drawn(readFileSync(0, 'utf8'));
const end = values.until === undefined ? -1 : lines.findIndex((line) => plain(line).includes(values.until));
const shown = lines.slice(0, end === -1 ? undefined : end).flatMap(folded);
while (shown.length > 0 && plain(shown.at(-1)).trim() === '') shown.pop();
process.stdout.write(picture(shown));

/** The lines that stand on the terminal at the end: runs of text in one style. */
function drawn(text) {
  const result = [[]];
  let style = '';
  for (const [, code, final, piece] of text.matchAll(/\u001b\[([\d;]*)([A-Za-z])|([^\u001b]+)/g)) {
    if (final === 'm') style = STYLES[code === '' ? 0 : code] ?? style;
    else if (final === 'K' || final === 'J') result[result.length - 1] = [];
    else if (final === 'A') result.splice(result.length - Number(code || 1));
    for (const part of (piece ?? '').replaceAll('\r\n', '\n').split(/(\n)/)) {
      if (part === '\n') result.push([]);
      else if (part.replaceAll('\r', '') !== '') result.at(-1).push({ style, text: part.replaceAll('\r', '') });
    }
  }
  return result;
}

/** A line in pieces no wider than the terminal. */
function folded(line) {
  const rows = [[]];
  let room = COLUMNS;
  for (const { style, text } of line) {
    let rest = [...text];
    while (rest.length > room) {
      rows.at(-1).push({ style, text: rest.slice(0, room).join('') });
      rest = rest.slice(room);
      rows.push([]);
      room = COLUMNS;
    }
    rows.at(-1).push({ style, text: rest.join('') });
    room -= rest.length;
  }
  return rows;
}

function picture(rows) {
  const width = Math.ceil(2 * MARGIN + COLUMNS * CHARACTER);
  const height = 2 * MARGIN + rows.length * LINE;
  const texts = rows.map((row, index) => {
    const spans = row.map(({ style, text }) =>
      style === '' ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`,
    );
    return `<text x="${MARGIN}" y="${MARGIN + index * LINE + 13}">${spans.join('')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
text { font: 13px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #d6dde1; white-space: pre; }
.b { font-weight: bold; fill: #ffffff; }
.d { fill: #84939b; }
.c { fill: #5cb8d1; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#14222a"/>
${texts.filter((text) => !text.endsWith('"></text>')).join('\n')}
</svg>
`;
}

function plain(line) {
  return line.map(({ text }) => text).join('');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

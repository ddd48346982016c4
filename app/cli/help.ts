import type { OptionName } from './options.js';
import { OPTIONS, READING, RUNNING, SHORT_NAMES } from './options.js';
import type { Verb } from './verb.js';
import { VERBS } from './verbs/index.js';

/** Help, made from the tables of verbs and options. */

export function generalHelp(): string {
  const verbs = VERBS.map((verb) => `  ${verb.name.padEnd(10)}${verb.summary}`);
  return `partita: folders of CSV files larger than memory, as one table

usage: partita <verb> <paths…> [options]
Paths are files, folders (with all folders below) or globs; several make one table.

verbs
${verbs.join('\n')}
  ${'help'.padEnd(10)}this text, or 'partita help <verb>'

examples
  partita schema trips/
  partita groupby trips/ --by city --agg 'fare:sum,mean'

Results go to the standard output, everything else to the error output. Exit codes: 0 done, 1 bad input or data,
2 wrong usage, 3 out of memory or disk, 4 a fault of Partita, 130 cancelled.
`;
}

export function verbHelp(verb: Verb): string {
  const own = verb.options.filter((name) => !includes(READING, name) && !includes(RUNNING, name));
  const sections = [
    section('options', own),
    section(
      'running',
      verb.options.filter((name) => includes(RUNNING, name)),
    ),
    section(
      'reading CSV',
      verb.options.filter((name) => includes(READING, name)),
    ),
  ];
  const examples = verb.examples.map((example) => `  partita ${example.command}\n      ${example.doc}`);
  return `partita ${verb.name}: ${verb.summary}

usage: partita ${verb.name} ${verb.operands} [options]

${sections.filter((text) => text !== '').join('\n')}
examples
${examples.join('\n')}
`;
}

/** `--out FILE`, with its letter where it has one. */
export function optionSpelling(name: OptionName): string {
  const { value } = OPTIONS[name];
  const short = Object.entries(SHORT_NAMES).find(([, long]) => long === name)?.[0];
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === null ? '' : ` ${value}`}`;
}

function section(title: string, names: readonly OptionName[]): string {
  if (names.length === 0) return '';
  const lines = names.flatMap((name) => {
    const spelling = `  ${optionSpelling(name)}`;
    const [first = '', ...rest] = wrap(OPTIONS[name].doc, 84);
    const head = spelling.length < 26 ? [`${spelling.padEnd(26)}${first}`] : [spelling, `${''.padEnd(26)}${first}`];
    return [...head, ...rest.map((line) => `${''.padEnd(26)}${line}`)];
  });
  return `${title}\n${lines.join('\n')}\n`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function includes(names: readonly OptionName[], name: OptionName): boolean {
  return names.includes(name);
}

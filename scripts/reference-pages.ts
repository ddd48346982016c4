import { optionSpelling } from '../app/cli/help.js';
import type { OptionName } from '../app/cli/options.js';
import { OPTIONS, READING, RUNNING, WRITING } from '../app/cli/options.js';
import type { Verb } from '../app/cli/verb.js';
import { VERBS } from '../app/cli/verbs/index.js';
import type { OutputFormat } from '../app/output/format.js';
import { FORMATS } from '../app/output/index.js';
import type { Aggregate } from '../engine/aggregates/aggregate.js';
import { aggregates } from '../engine/aggregates/index.js';
import type { FunctionDefinition } from '../engine/expr/function.js';
import { FUNCTIONS } from '../engine/functions/index.js';
import { operators } from '../engine/operators/index.js';

/** The pages of docs/reference, made from the definitions themselves, so that they cannot say anything else. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'docs/reference/cli.md': page('The command line', 'app/cli', commandLine()),
    'docs/reference/functions.md': page('Functions', 'engine/functions', functions()),
    'docs/reference/aggregates.md': page('Aggregates', 'engine/aggregates', aggregateList()),
    'docs/reference/operators.md': page('Operators', 'engine/operators', operatorList()),
  };
}

function page(title: string, source: string, body: string): string {
  return `# ${title}\n\n<!-- Written by \`npm run docs\` from ${source}; do not edit. -->\n\n${body}`;
}

function commandLine(): string {
  const shared = new Set<OptionName>([...READING, ...RUNNING, ...WRITING]);
  const verbs = VERBS.map((verb: Verb) => {
    const own = verb.options.filter((name) => !shared.has(name));
    const examples = verb.examples.map(({ command, doc }) => `partita ${command}\n    # ${doc}`).join('\n');
    const options = own.length === 0 ? '' : `\n${optionTable(own)}`;
    return `## ${verb.name}\n\n${sentence(verb.summary)}\n\n\`partita ${verb.name} ${verb.operands} [options]\`\n${options}\n\`\`\`sh\n${examples}\n\`\`\`\n`;
  });
  const formats = FORMATS.map(
    (format: OutputFormat) => `| \`${format.name}\` | ${cell(format.doc)} | ${format.extensions.join(' ')} |`,
  );
  return [
    'Paths are files, folders (with all folders below) or globs; several make one table. Results go to the standard',
    'output, everything else to the error output. Exit codes: 0 done, 1 bad input or data, 2 wrong usage, 3 out of memory',
    'or disk, 4 a fault of Partita, 130 cancelled.\n',
    ...verbs,
    `## Options that most verbs share\n\n### Writing\n\n${optionTable(WRITING)}`,
    `| format | | endings |\n|---|---|---|\n${formats.join('\n')}\n`,
    `### Running\n\n${optionTable(RUNNING)}`,
    `### Reading CSV\n\n${optionTable(READING)}`,
  ].join('\n');
}

function optionTable(names: readonly OptionName[]): string {
  const rows = names.map((name) => `| \`${optionSpelling(name)}\` | ${cell(OPTIONS[name].doc)} |`);
  return `| option | |\n|---|---|\n${rows.join('\n')}\n`;
}

function functions(): string {
  const rows = FUNCTIONS.map((definition: FunctionDefinition) => {
    const others = (definition.aliases ?? []).map((alias) => `\`${cell(alias)}\``).join(', ');
    return `| \`${cell(definition.name)}\` | ${others} | ${cell(definition.takes)} | ${cell(definition.doc)} | \`${cell(definition.example)}\` |`;
  });
  return `Formulas are made of columns, literals, operators and these functions.\n\n| function | also | takes | | example |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function aggregateList(): string {
  const rows = aggregates.map((aggregate: Aggregate) => {
    const parameters = aggregate.parameters.map(({ name, least, greatest }) => `${name} from ${least} to ${greatest}`);
    return `| \`${aggregate.name}\` | ${aggregate.accepts.join(', ')} | ${parameters.join('; ')} | ${cell(aggregate.doc)} |`;
  });
  return `As in \`--agg 'fare:sum,mean; fare:quantile(0.9) as p90; *:count'\`. Nulls are left out unless said otherwise.\n\n| aggregate | of | parameters | |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function operatorList(): string {
  const rows = operators.map((operator) => `| \`${operator.name}\` | ${cell(operator.doc)} |`);
  return `The steps that query plans are made of, as \`partita explain\` shows them.\n\n| operator | |\n|---|---|\n${rows.join('\n')}\n`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

import type { QuarantinedRow } from '../../engine/index.js';
import { PartitaError } from '../../engine/index.js';
import { visible } from '../output/terminal-text.js';
import { formatExact } from './units.js';
import { UsageError } from './usage-error.js';

/** What is said on stderr, in the shapes that scripts may rely on, and the exit code that goes with an error. */

export const EXIT = { done: 0, input: 1, usage: 2, resources: 3, bug: 4, cancelled: 130 } as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  switch (PartitaError.from(error, 'command line').kind) {
    case 'user-input':
    case 'unsupported':
      return EXIT.input;
    case 'resources':
      return EXIT.resources;
    case 'cancelled':
      return EXIT.cancelled;
    case 'bug':
      return EXIT.bug;
  }
}

/** `error[kind]: what; hint`, with a caret line below where a formula is wrong; a bug adds where it happened. */
export function errorMessage(error: unknown): string {
  if (error instanceof UsageError) {
    const help = error.verb === null ? 'partita --help' : `partita ${error.verb} --help`;
    return `error[usage]: ${visible(error.message)}; see '${help}'\n`;
  }
  const known = PartitaError.from(error, 'command line');
  const [first = '', ...below] = known.message.split('\n').map(visible);
  const hint = known.hint === undefined ? '' : `; ${visible(known.hint)}`;
  const line = [`error[${known.kind}]: ${first}${hint}`, ...below, ''].join('\n');
  if (known.kind !== 'bug') return line;
  const origin = known.cause instanceof Error ? known.cause : known;
  return `${line}This is a fault of Partita, not of your data. Please report it with the lines below.\n${origin.stack ?? ''}\n`;
}

export function warningMessage(code: string, message: string): string {
  return `warning[${code}]: ${visible(message)}\n`;
}

/** How many rows were set aside, the first of them, and where the rest can be seen. */
export function quarantineMessage(
  quarantined: number,
  rows: number,
  columns: number,
  first: readonly QuarantinedRow[],
  writtenTo: string | undefined,
): string {
  const shown = first.slice(0, 3).map((row) => `${row.path}:${row.line} (${row.reason})`);
  const more = quarantined > shown.length ? ' …' : '';
  const end = writtenTo === undefined ? '--quarantine FILE writes them' : `written to ${writtenTo}`;
  const total = formatExact(rows + quarantined);
  return warningMessage(
    'quarantine',
    `${formatExact(quarantined)} of ${total} rows did not fit the ${columns} columns: ${shown.join(', ')}${more}; ${end}`,
  );
}

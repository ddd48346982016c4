/**
 * The one error type of the engine. Every failure that a person can meet names whose fault it is, what was wrong,
 * the value that was offered, the values that would have been accepted, and its cause; it crosses threads and
 * processes in one wire form. Its message and hint are English, with their patterns and values beside them.
 */
import { inEnglish, phraseOf, words, type Phrase, type Text } from './words.js';

/** Whose fault: the user's input, a thing Partita does not do, missing memory or disk, a cancellation, or Partita itself. */
export type ErrorKind = 'user-input' | 'unsupported' | 'resources' | 'cancelled' | 'bug';

/** What an error carries besides its message. All fields are plain data. */
export interface ErrorDetails {
  /** The part of the engine that speaks: `csv`, `store`, `expression`, `scheduler`… */
  readonly domain: string;
  /** The offending value, as the user would recognise it. */
  readonly value?: string;
  /** Valid choices, nearest first where there is an order. */
  readonly choices?: readonly string[];
  /** What to do about it, in one sentence. */
  readonly hint?: Text;
  readonly cause?: unknown;
}

/** The wire form of a `PartitaError`. */
export interface ErrorWire {
  readonly kind: ErrorKind;
  readonly domain: string;
  /** In English. */
  readonly message: string;
  /** The message for whoever speaks another language, where it has values; without any it is its own pattern. */
  readonly phrase?: Phrase;
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly hint?: string;
  readonly hintPhrase?: Phrase;
  readonly cause?: string;
}

export class PartitaError extends Error {
  override readonly name = 'PartitaError';
  readonly kind: ErrorKind;
  readonly domain: string;
  readonly value: string | undefined;
  readonly choices: readonly string[] | undefined;
  readonly hint: string | undefined;
  readonly phrase: Phrase;
  readonly hintPhrase: Phrase | undefined;

  /** Where `message` or `hint` has values, it is written with `words`. */
  constructor(kind: ErrorKind, message: Text, details: ErrorDetails) {
    super(inEnglish(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.phrase = phraseOf(message);
    this.hintPhrase = details.hint === undefined ? undefined : phraseOf(details.hint);
    this.domain = details.domain;
    this.value = details.value;
    this.choices = details.choices;
    this.hint = this.hintPhrase === undefined ? undefined : inEnglish(this.hintPhrase);
  }

  toWire(): ErrorWire {
    const wire: { -readonly [K in keyof ErrorWire]: ErrorWire[K] } = {
      kind: this.kind,
      domain: this.domain,
      message: this.message,
    };
    if (this.phrase.values.length > 0) wire.phrase = this.phrase;
    if (this.value !== undefined) wire.value = this.value;
    if (this.choices !== undefined) wire.choices = this.choices;
    if (this.hint !== undefined) wire.hint = this.hint;
    if (this.hintPhrase !== undefined && this.hintPhrase.values.length > 0) wire.hintPhrase = this.hintPhrase;
    if (this.cause !== undefined) wire.cause = this.cause instanceof Error ? this.cause.message : String(this.cause);
    return wire;
  }

  static fromWire(wire: ErrorWire): PartitaError {
    const details: { -readonly [K in keyof ErrorDetails]: ErrorDetails[K] } = { domain: wire.domain };
    if (wire.value !== undefined) details.value = wire.value;
    if (wire.choices !== undefined) details.choices = wire.choices;
    const hint = wire.hintPhrase ?? wire.hint;
    if (hint !== undefined) details.hint = hint;
    if (wire.cause !== undefined) details.cause = wire.cause;
    return new PartitaError(wire.kind, wire.phrase ?? wire.message, details);
  }

  /** Any thrown value as a `PartitaError`; what is not one already is a bug, except the operating system's own refusals. */
  static from(thrown: unknown, domain: string): PartitaError {
    if (thrown instanceof PartitaError) return thrown;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const code = (error as SystemError).code;
    const system = code === undefined ? undefined : SYSTEM_ERRORS[code];
    if (system !== undefined) {
      const path = (error as SystemError).path;
      const message = path === undefined ? system.what : words`${system.what}: ${path}`;
      return new PartitaError(system.kind, message, { domain, hint: system.hint, cause: error });
    }
    return new PartitaError('bug', error.message, { domain, cause: error });
  }
}

/** What the operating system's errors carry in Node. */
interface SystemError extends Error {
  readonly code?: string;
  readonly path?: string;
}

const FULL = words`free some space, or name a folder elsewhere: with --store or --out, with TMPDIR for temporary files`;

const SYSTEM_ERRORS: Readonly<Record<string, { kind: ErrorKind; what: Phrase; hint: Phrase }>> = {
  ENOENT: { kind: 'user-input', what: words`no such file or folder`, hint: words`check the path` },
  EACCES: { kind: 'user-input', what: words`permission denied`, hint: words`check the rights of the file or folder` },
  EPERM: {
    kind: 'user-input',
    what: words`operation not permitted`,
    hint: words`check the rights of the file or folder`,
  },
  EISDIR: { kind: 'user-input', what: words`a folder stands where a file was expected`, hint: words`name a file` },
  ENOTDIR: { kind: 'user-input', what: words`a file stands where a folder was expected`, hint: words`name a folder` },
  ENOSPC: { kind: 'resources', what: words`the disk is full`, hint: FULL },
  EDQUOT: { kind: 'resources', what: words`the disk quota is used up`, hint: FULL },
  EMFILE: {
    kind: 'resources',
    what: words`too many open files`,
    hint: words`raise the limit (ulimit -n) or lower --threads`,
  },
  ENFILE: { kind: 'resources', what: words`too many open files on this system`, hint: words`close other programs` },
  EIO: { kind: 'resources', what: words`the disk reported an input/output error`, hint: words`check the disk` },
  EROFS: {
    kind: 'resources',
    what: words`the file system is read-only`,
    hint: words`name another folder with --store or --out`,
  },
  EFBIG: {
    kind: 'resources',
    what: words`the file is larger than the file system allows`,
    hint: words`name another folder`,
  },
};

/** `no column 'amout'; did you mean 'amount'?`: the nearest of `choices` first, by edit distance. */
export function unknownName(domain: string, what: Nameable, name: string, choices: readonly string[]): PartitaError {
  const { ranked, near } = rankNames(name, choices);
  const [one, several] = NAMEABLE[what];
  const shown = ranked.slice(0, 20).join(', ');
  const listed = ranked.length > 20 ? words`${shown}, … (${ranked.length} in all)` : shown;
  const message =
    near === undefined
      ? words`no ${one} '${name}'; ${several}: ${listed}`
      : words`no ${one} '${name}'; did you mean '${near}'? ${several}: ${listed}`;
  return new PartitaError('user-input', message, { domain, value: name, choices: ranked });
}

/** What a user may get the name of wrong. */
export type Nameable = keyof typeof NAMEABLE;

const NAMEABLE = {
  aggregate: [words`aggregate`, words`aggregates`],
  column: [words`column`, words`columns`],
  function: [words`function`, words`functions`],
  'kind of join': [words`kind of join`, words`kind of joins`],
  'left column': [words`left column`, words`left columns`],
  method: [words`method`, words`methods`],
  operation: [words`operation`, words`operations`],
  'right column': [words`right column`, words`right columns`],
  subscription: [words`subscription`, words`subscriptions`],
  table: [words`table`, words`tables`],
} as const;

/** The choices by edit distance from `name`, and the first of them where `name` can be a slip of it. */
export function rankNames(
  name: string,
  choices: readonly string[],
): { readonly ranked: readonly string[]; readonly near: string | undefined } {
  const entries = choices
    .map((choice) => ({ choice, distance: editDistance(name.toLowerCase(), choice.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const nearest = entries[0];
  const isNear = nearest !== undefined && nearest.distance <= Math.max(1, Math.floor(name.length / 3));
  return { ranked: entries.map((entry) => entry.choice), near: isNear ? nearest.choice : undefined };
}

/**
 * Optimal string alignment distance in UTF-16 units: insertions, deletions, substitutions and swaps of neighbours each
 * count one (Damerau 1964, by the dynamic programme of Wagner and Fischer).
 */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : substitute;
      next.push(Math.min(substitute, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

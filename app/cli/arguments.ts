import { PartitaError, rankNames } from '../../engine/index.js';
import type { OptionName, Values } from './options.js';
import { OPTIONS, REFUSED, SHORT_NAMES } from './options.js';
import { UsageError } from './usage-error.js';

export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: Values;
}

/**
 * Reads the words after the verb: `--name value`, `--name=value`, `-o value`, `--` before words that begin with a dash.
 * Options that the verb does not have, values that do not fit and options given twice are usage errors.
 */
export function parseArguments(words: readonly string[], allowed: readonly OptionName[], verb: string): Arguments {
  const positionals: string[] = [];
  const values = new Map<OptionName, unknown>();
  let index = 0;
  while (index < words.length) {
    const word = words[index++] as string;
    if (word === '--') {
      positionals.push(...words.slice(index));
      break;
    }
    if (!/^-./.test(word)) {
      positionals.push(word);
      continue;
    }
    const { name, attached } = optionOf(word, allowed, verb);
    const option = OPTIONS[name];
    if (values.has(name)) throw new UsageError(`--${name} is given twice`, verb);
    if (option.value === null) {
      if (attached !== null) throw new UsageError(`--${name} takes no value`, verb);
      values.set(name, true);
      continue;
    }
    const given = attached ?? words[index++];
    if (given === undefined) throw new UsageError(`--${name} needs a value: --${name} ${option.value}`, verb);
    values.set(name, parsed(name, given, verb));
  }
  return { positionals, values: Object.fromEntries(values) };
}

function optionOf(
  word: string,
  allowed: readonly OptionName[],
  verb: string,
): { readonly name: OptionName; readonly attached: string | null } {
  const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
  const given = long?.[1] ?? SHORT_NAMES[word.slice(1)] ?? word;
  const name = allowed.find((candidate) => candidate === given);
  if (name === undefined) throw unknownOption(long?.[1] ?? word.slice(1), word, allowed, verb);
  return { name, attached: long?.[2] ?? null };
}

function unknownOption(given: string, word: string, allowed: readonly OptionName[], verb: string): UsageError {
  const shown = word.split('=')[0] ?? word;
  const refusal = REFUSED[given];
  if (refusal !== undefined) return new UsageError(`there is no ${shown}: ${refusal}`, verb);
  const elsewhere = given in OPTIONS ? `; other verbs have it` : '';
  const { near } = rankNames(given, allowed);
  const guess = near === undefined ? '' : `; did you mean --${near}?`;
  return new UsageError(`'${verb}' has no option ${shown}${elsewhere || guess}`, verb);
}

function parsed(name: OptionName, given: string, verb: string): unknown {
  try {
    return OPTIONS[name].parse(given);
  } catch (error) {
    const hint = error instanceof PartitaError && error.hint !== undefined ? `; ${error.hint}` : '';
    if (error instanceof UsageError || error instanceof PartitaError) {
      throw new UsageError(`--${name}: ${error.message}${hint}`, verb);
    }
    throw error;
  }
}

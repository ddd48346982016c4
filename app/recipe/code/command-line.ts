/**
 * A recipe as one command line of `partita read` or `partita groupby`, for a POSIX shell. Computed and renamed columns
 * are put into the formulas that use them. What one line cannot say (conditions on groups, distinct rows, steps behind a
 * limit) gives null; there is the library for it.
 */
import { columnsOf, formatExpression, parseExpression, substitute, type Expression } from '../../../engine/plain.js';
import type { ReadOptions } from '../../protocol/datasets.js';
import { aggregatesText, keysPresent, keysText, sortText } from '../calls.js';
import { activeSteps } from '../edit.js';
import { chipsFormula, quoteName } from '../formula.js';
import type { GroupBy, SortKey, Step } from '../steps.js';
import type { Recipe } from './recipe.js';

/** A word as the shell must see it; safe ones stay bare. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Null where the recipe is not one command line. */
export function commandLine(recipe: Recipe): string | null {
  const reading = readingWords(recipe.options);
  const line = lineOf(recipe);
  if (reading === null || line === null) return null;
  const { verb, options } = line;
  const words = ['partita', verb, ...recipe.paths.map((path) => (path.startsWith('-') ? `./${path}` : path))];
  for (const [name, value] of options) words.push(...option(name, value));
  return [...words, ...reading].map(shellQuote).join(' ');
}

/** The recipe so far, as what the verbs do in their one order. */
interface Line {
  readonly verb: 'read' | 'groupby';
  readonly columns: ReadonlyMap<string, Expression>;
  readonly where: readonly string[];
  readonly sort: readonly SortKey[];
  readonly limit: { readonly count: number; readonly offset: number } | null;
  readonly groupBy: GroupBy | null;
}

function lineOf(recipe: Recipe): { verb: string; options: readonly (readonly [string, string])[] } | null {
  const names = recipe.columns.map(({ name }) => name);
  let line: Line | null = {
    verb: 'read',
    columns: new Map(names.map((name) => [name, { node: 'column', name }])),
    where: [],
    sort: [],
    limit: null,
    groupBy: null,
  };
  for (const step of activeSteps(recipe.steps)) line = line === null ? null : withStep(line, step);
  if (line === null) return null;
  const options: [string, string][] = [];
  if (line.where.length > 0) options.push(['where', conjunctionText(line.where)]);
  if (line.groupBy !== null) {
    if (line.groupBy.keys.length > 0) options.push(['by', keysText(line.groupBy.keys)]);
    options.push(['agg', aggregatesText(line.groupBy.aggregates)]);
  } else if (isChanged(line.columns, names)) {
    options.push(['columns', [...line.columns].map(([name, expression]) => named(name, expression)).join(', ')]);
  }
  if (line.sort.length > 0) options.push(['sort', sortText(line.sort)]);
  if (line.limit !== null) options.push(['limit', String(line.limit.count)]);
  if (line.limit !== null && line.limit.offset > 0) options.push(['offset', String(line.limit.offset)]);
  return { verb: line.verb, options };
}

function withStep(line: Line, step: Step): Line | null {
  if (line.limit !== null) return null;
  if (line.groupBy !== null && step.kind !== 'sort' && step.kind !== 'limit') return null;
  switch (step.kind) {
    case 'filter': {
      const condition = chipsFormula(step.chips);
      return condition === null ? line : { ...line, where: [...line.where, inlined(condition, line)] };
    }
    case 'compute': {
      const columns = new Map(line.columns).set(step.column, substitute(parseExpression(step.formula), line.columns));
      return { ...line, columns };
    }
    case 'rename':
      return {
        ...line,
        columns: new Map([...line.columns].map(([name, of]) => [name === step.from ? step.to : name, of])),
      };
    case 'select':
      return { ...line, columns: new Map(step.columns.flatMap((name) => entryOf(line.columns, name))) };
    case 'sort':
      return sorted(line, step.keys);
    case 'distinct':
      return null;
    case 'limit':
      return { ...line, limit: { count: step.count, offset: step.offset } };
    case 'groupBy':
      return grouped(line, step.groupBy);
  }
}

/** Keys of `read` are columns of the files; those of `groupby` columns of its result. */
function sorted(line: Line, keys: readonly SortKey[]): Line | null {
  if (line.groupBy !== null) return { ...line, sort: [...keys, ...line.sort] };
  const own: SortKey[] = [];
  for (const key of keys) {
    const source = line.columns.get(key.column);
    if (source?.node !== 'column') return null;
    own.push({ column: source.name, descending: key.descending });
  }
  return { ...line, sort: [...own, ...line.sort] };
}

function grouped(line: Line, groupBy: GroupBy): Line | null {
  const orderCounts = groupBy.aggregates.some(({ aggregate }) => aggregate === 'first' || aggregate === 'last');
  if (chipsFormula(groupBy.having) !== null || groupBy.aggregates.length === 0) return null;
  if (line.sort.length > 0 && orderCounts) return null;
  const keys = groupBy.keys.map((key) => ({ ...key, formula: inlined(key.formula, line) }));
  const aggregates = groupBy.aggregates.map((one) => ({
    ...one,
    input: one.input === null ? null : inlined(one.input, line),
  }));
  const present = groupBy.nullKeys ? null : keysPresent(keys);
  return {
    ...line,
    verb: 'groupby',
    where: present === null ? line.where : [...line.where, present],
    sort: groupBy.order,
    limit: groupBy.limit === null ? null : { count: groupBy.limit, offset: 0 },
    groupBy: { ...groupBy, keys, aggregates },
  };
}

function inlined(formula: string, line: Line): string {
  const expression = parseExpression(formula);
  const isPlain = [...columnsOf(expression)].every((name) => {
    const source = line.columns.get(name);
    return source?.node === 'column' && source.name === name;
  });
  return isPlain ? formula : formatExpression(substitute(expression, line.columns));
}

function conjunctionText(conditions: readonly string[]): string {
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) return only;
  return conditions.map((condition) => `(${condition})`).join(' and ');
}

function entryOf(columns: ReadonlyMap<string, Expression>, name: string): [string, Expression][] {
  const expression = columns.get(name);
  return expression === undefined ? [] : [[name, expression]];
}

function isChanged(columns: ReadonlyMap<string, Expression>, names: readonly string[]): boolean {
  const entries = [...columns];
  return (
    entries.length !== names.length ||
    entries.some(([name, of], at) => name !== names[at] || of.node !== 'column' || of.name !== name)
  );
}

function named(name: string, expression: Expression): string {
  const formula = formatExpression(expression);
  return formula === quoteName(name) ? formula : `${formula} as ${quoteName(name)}`;
}

/** Null where an option cannot be written: the lists of the command line have no way to quote some names. */
function readingWords(options: ReadOptions): string[] | null {
  const words: string[] = [];
  const given = (name: string, value: string | undefined): void => {
    if (value !== undefined) words.push(...option(name, value));
  };
  given('delimiter', options.delimiter === '\t' ? 'tab' : options.delimiter);
  given('quote', options.quote);
  given('escape', options.escape);
  given('header', options.header);
  given('encoding', options.encoding);
  if (options.nulls?.some((text) => text.includes(',')) === true) return null;
  given('null', options.nulls?.join(','));
  const types = Object.entries(options.types ?? {});
  if (types.some(([name]) => name.includes('"') && name.includes('`'))) return null;
  const quote = (name: string): string => (name.includes('"') ? `\`${name}\`` : `"${name}"`);
  if (types.length > 0) given('types', types.map(([name, type]) => `${quote(name)}:${type}`).join(','));
  if (options.allText === true) words.push('--all-text');
  given('on-bad-row', options.onBadRow);
  given('file-column', options.fileColumn);
  given('max-row', options.maxRowBytes?.toString());
  return words;
}

function option(name: string, value: string): string[] {
  return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
}

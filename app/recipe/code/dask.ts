/**
 * A recipe as Python on a Dask dataframe, by the spellings that functions and aggregates bring along. Dask groups by
 * columns only, so keys and inputs are assigned first under names of their own.
 */
import {
  findAggregate,
  parseExpression,
  parseType,
  toDask,
  typeExpression,
  type DataType,
  type Schema,
} from '../../../engine/plain.js';
import type { ReadOptions } from '../../protocol/datasets.js';
import { keysPresent } from '../calls.js';
import { activeSteps } from '../edit.js';
import { chipsFormula } from '../formula.js';
import { schemaAfterStep, schemaOf, schemaOfGroupBy } from '../schema.js';
import type { GroupBy, SortKey, Step } from '../steps.js';
import { isFolder, type Code, type Recipe } from './recipe.js';

export function daskCode(recipe: Recipe): Code {
  const lines: string[] = [];
  let schema = schemaOf(recipe.columns);
  let known = true;
  for (const step of activeSteps(recipe.steps)) {
    lines.push(...linesOf(step, schema));
    known &&=
      step.kind !== 'groupBy' || step.groupBy.aggregates.every((one) => findAggregate(one.aggregate).dask !== null);
    schema = schemaAfterStep(schema, step);
  }
  const text = [
    'import dask.dataframe as dd',
    'import numpy as np',
    'import pandas as pd',
    ...(lines.some((line) => line.includes('like_to_regex(')) ? LIKE : []),
    '',
    `df = ${source(recipe)}`,
    ...lines,
    'print(df.compute())',
  ].join('\n');
  return { language: 'python', text, note: known ? null : 'noDaskAggregate' };
}

const LIKE = [
  'import re',
  '',
  'def like_to_regex(pattern):',
  '    return "(?s)" + re.escape(pattern).replace("%", ".*").replace("_", ".")',
];

function linesOf(step: Step, schema: Schema): string[] {
  switch (step.kind) {
    case 'filter': {
      const condition = chipsFormula(step.chips);
      return condition === null ? [] : [filtered(condition, schema)];
    }
    case 'compute':
      return [`df = df.assign(**{${text(step.column)}: ${spelled(step.formula, schema)}})`];
    case 'rename':
      return [`df = df.rename(columns={${text(step.from)}: ${text(step.to)}})`];
    case 'select':
      return [`df = df[${list(step.columns)}]`];
    case 'sort':
      return [sorted(step.keys)];
    case 'distinct': {
      const columns = step.columns.length === 0 ? schema.map(({ name }) => name) : step.columns;
      return [
        `df = df[${list(columns)}].drop_duplicates()`,
        sorted(columns.map((column) => ({ column, descending: false }))),
      ];
    }
    case 'limit':
      return [limited(step.count, step.offset)];
    case 'groupBy':
      return groupByLines(step.groupBy, schema);
  }
}

function groupByLines(groupBy: GroupBy, schema: Schema): string[] {
  const present = groupBy.nullKeys ? null : keysPresent(groupBy.keys);
  const keys = groupBy.keys.map((key, at) => ({ own: `key_${at}`, as: key.as, value: spelled(key.formula, schema) }));
  // One group of all rows is a group by a constant.
  const by = keys.length > 0 ? keys : [{ own: 'key_0', as: null, value: '0' }];
  const inputs = groupBy.aggregates.map((one, at) => ({
    own: `value_${at}`,
    as: one.as,
    value: one.input === null ? '1' : spelled(one.input, schema),
    // Dask has no quantile of groups; the call fails there and says so.
    dask: findAggregate(one.aggregate).dask ?? one.aggregate,
  }));
  const assigned = [...by, ...inputs].map(({ own, value }) => `${text(own)}: ${value}`);
  const asked = inputs.map(({ own, dask }) => `${text(own)}: ${text(dask)}`);
  const names = [...keys, ...inputs].map(({ own, as }) => `${text(own)}: ${text(as)}`);
  const own = by.map(({ own: name }) => name);
  const lines = present === null ? [] : [filtered(present, schema)];
  lines.push(`df = df.assign(**{${assigned.join(', ')}})[${list([...own, ...inputs.map((input) => input.own)])}]`);
  if (inputs.length === 0) lines.push('df = df.drop_duplicates()');
  else lines.push(`df = df.groupby(${list(own)}, dropna=False).agg({${asked.join(', ')}}).reset_index()`);
  const result = schemaOfGroupBy(groupBy, schema);
  lines.push(`df = df.rename(columns={${names.join(', ')}})[${list(result.map(({ name }) => name))}]`);
  const having = chipsFormula(groupBy.having);
  if (having !== null) lines.push(filtered(having, result));
  const rest = groupBy.keys.filter((key) => !groupBy.order.some((given) => given.column === key.as));
  const order = [...groupBy.order, ...rest.map((key) => ({ column: key.as, descending: false }))];
  if (order.length > 0) lines.push(sorted(order));
  if (groupBy.limit !== null) lines.push(limited(groupBy.limit, 0));
  return lines;
}

function filtered(condition: string, schema: Schema): string {
  return `df = df[${spelled(condition, schema)}]`;
}

function sorted(keys: readonly SortKey[]): string {
  const ascending = keys.map((key) => (key.descending ? 'False' : 'True')).join(', ');
  return `df = df.sort_values(${list(keys.map((key) => key.column))}, ascending=[${ascending}])`;
}

/** `head` computes, so what follows goes on with a dataframe made of its rows. */
function limited(count: number, offset: number): string {
  const rows = `df.head(${count + offset}, npartitions=-1)${offset > 0 ? `.iloc[${offset}:]` : ''}`;
  return `df = dd.from_pandas(${rows}, npartitions=1)`;
}

function spelled(formula: string, schema: Schema): string {
  return toDask(typeExpression(parseExpression(formula), schema).expression, schema);
}

function source({ paths, columns, ...recipe }: Recipe): string {
  const options = { ...recipe.found, ...recipe.options };
  const types = columns.map(({ name, type }) => ({ name, type: parseType(type) }));
  const times = types.filter(({ type }) => type.kind === 'date' || type.kind === 'timestamp').map(({ name }) => name);
  const rest = types.filter(({ name }) => !times.includes(name) && name !== options.fileColumn);
  const given = [
    list(paths.map((path) => (isFolder(path) ? `${path}/**/*.csv` : path))),
    `dtype={${rest.map(({ name, type }) => `${text(name)}: ${text(dtype(type))}`).join(', ')}}`,
    ...(times.length > 0 ? [`parse_dates=${list(times)}`] : []),
    ...reading(options),
  ];
  return `dd.read_csv(${given.join(', ')})`;
}

function reading(options: ReadOptions): string[] {
  const given: string[] = [
    "on_bad_lines='skip'",
    'keep_default_na=False',
    `na_values=${list(['', ...(options.nulls ?? [])])}`,
  ];
  if (options.delimiter !== undefined)
    given.push(`sep=${text(options.delimiter === 'tab' ? '\t' : options.delimiter)}`);
  if (options.quote === 'none') given.push('quoting=3');
  else if (options.quote !== undefined) given.push(`quotechar=${text(options.quote)}`);
  if (options.escape !== undefined) given.push(`escapechar=${text(options.escape)}`);
  if (options.header === 'no') given.push('header=None');
  if (options.encoding !== undefined) given.push(`encoding=${text(options.encoding)}`);
  if (options.fileColumn !== undefined) given.push(`include_path_column=${text(options.fileColumn)}`);
  return given;
}

function dtype(type: DataType): string {
  switch (type.kind) {
    case 'bool':
      return 'boolean';
    case 'int64':
      return 'Int64';
    case 'float64':
    case 'decimal':
      return 'float64';
    case 'date':
    case 'timestamp':
      return 'datetime64[us]';
    case 'utf8':
      return 'string';
  }
}

function list(names: readonly string[]): string {
  return `[${names.map(text).join(', ')}]`;
}

/** JSON's texts are Python's. */
function text(value: string | null): string {
  return JSON.stringify(value);
}

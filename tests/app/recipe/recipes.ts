/** Random recipes over a small table whose names and texts are hostile, and what the engine makes of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Aggregate, Parameter } from '../../../engine/aggregates/aggregate.js';
import { aggregates, formatType, type DataType, type Schema } from '../../../engine/plain.js';
import type { DataFrame } from '../../../engine/index.js';
import { callsOf } from '../../../app/recipe/calls.js';
import { literalFormula, quoteName } from '../../../app/recipe/formula.js';
import { schemaAfterStep } from '../../../app/recipe/schema.js';
import type { Recipe } from '../../../app/recipe/code/index.js';
import type { Chip, Condition, GroupBy, Step } from '../../../app/recipe/steps.js';
import { randomOf, type Random } from '../../differential/random-tables.js';

export { randomOf, type Random };
export const seed = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);

export const HOSTILE_NAMES = [
  'plain',
  'two words',
  `it's`,
  'say "hi"',
  'back`tick',
  'select',
  'null',
  'as',
  'line\nbreak',
  '北京',
  'a;b:c,d',
  '$HOME',
  '--where',
  '100%',
  'tab\there',
  String.raw`back\slash`,
];

const TEXTS = ['', 'a', 'b', 'Zürich', 'x,y', 'line\nbreak', 'with "quotes"', "it's", '北京', ' padded ', '$(id)'];
const TYPES: readonly DataType[] = [
  { kind: 'int64' },
  { kind: 'float64' },
  { kind: 'decimal', scale: 2 },
  { kind: 'bool' },
  { kind: 'date' },
  { kind: 'timestamp', zone: null },
  { kind: 'utf8' },
];

/** A table of all types under hostile names in two files of a folder; the recipe has no steps yet. */
export function writeTable(folder: string, random: Random): Recipe {
  const names = shuffled(HOSTILE_NAMES, random);
  const columns = TYPES.map((type, at) => ({ name: names[at] as string, type: formatType(type) }));
  const rows = Array.from({ length: 120 }, () => TYPES.map((type) => (random(8) === 0 ? '' : fieldOf(type, random))));
  const header = columns.map(({ name }) => quoted(name)).join(',');
  const paths = [0, 1].map((part) => {
    const path = join(folder, `part '${part}'.csv`);
    const lines = rows.slice(part * 60, part * 60 + 60).map((row) => row.join(','));
    writeFileSync(path, [header, ...lines, ''].join('\n'));
    return path;
  });
  const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  return {
    name: 'some "table"',
    paths,
    options: { delimiter: ',', quote: '"', header: 'yes', types },
    found: {},
    columns,
    quarantined: 0,
    steps: [],
  };
}

/** The recipe with up to five random steps that make sense. */
export function withSteps(recipe: Recipe, schema: Schema, random: Random): Recipe {
  const steps: Step[] = [];
  let columns = schema;
  const wanted = 1 + random(5);
  for (let at = 0; at < wanted; at++) {
    const step = randomStep(`s${at}`, columns, random);
    columns = schemaAfterStep(columns, step);
    steps.push(step);
  }
  return { ...recipe, steps };
}

/** The calls made, as the server makes them. */
export function frameOf(frame: DataFrame, steps: readonly Step[]): DataFrame {
  return callsOf(steps, frame.schema).reduce((made, call) => {
    switch (call.method) {
      case 'filter':
        return made.filter(...call.args);
      case 'sort':
        return made.sort(...call.args);
      case 'limit':
        return made.limit(...call.args);
      case 'groupBy':
        return made.groupBy(...call.args);
      case 'select':
      case 'distinct':
      case 'withColumns':
        return made[call.method](...call.args);
    }
  }, frame);
}

function randomStep(id: string, columns: Schema, random: Random): Step {
  const one = () => columns[random(columns.length)] as Schema[number];
  const off = random(8) === 0;
  const fresh = `n${random(1000)} ${HOSTILE_NAMES[random(HOSTILE_NAMES.length)]}`;
  switch (random(9)) {
    case 0:
    case 1: {
      const chips = Array.from({ length: 1 + random(3) }, (_, at) => chipOf(`c${at}`, one(), random));
      return { kind: 'filter', id, off, chips };
    }
    case 2:
      return {
        kind: 'compute',
        id,
        off,
        column: random(4) === 0 ? one().name : fresh,
        formula: formulaOf(one(), random),
      };
    case 3:
      return { kind: 'rename', id, off, from: one().name, to: fresh };
    case 4:
      return { kind: 'select', id, off, columns: someOf(columns, random) };
    case 5:
      return {
        kind: 'sort',
        id,
        off,
        keys: someOf(columns, random)
          .slice(0, 2)
          .map((column) => ({ column, descending: random(2) === 0 })),
      };
    case 6:
      return { kind: 'distinct', id, off, columns: random(2) === 0 ? [] : someOf(columns, random) };
    case 7:
      return { kind: 'limit', id, off, count: random(60), offset: random(3) };
    default:
      return { kind: 'groupBy', id, off, title: '', groupBy: groupByOf(id, columns, random) };
  }
}

function groupByOf(step: string, columns: Schema, random: Random): GroupBy {
  const keys = someOf(columns, random)
    .slice(0, random(3))
    .map((name, at) => {
      const field = columns.find((column) => column.name === name) as Schema[number];
      const formula = random(3) === 0 ? formulaOf(field, random) : quoteName(name);
      return { id: `k${at}`, formula, as: random(2) === 0 ? name : `key ${step} ${at}` };
    });
  const made = Array.from({ length: 1 + random(3) }, (_, at) => {
    const field = columns[random(columns.length)] as Schema[number];
    const fitting = aggregates.filter(
      ({ accepts, states, pair }: Aggregate) =>
        accepts.includes(field.type.kind) &&
        // Of columns that hardly vary DuckDB's rounding makes anything.
        pair !== true &&
        // DuckDB says which is first for one thread only, and knows no value that is first where a filter reorders.
        !states.some((state) => state === 'first' || state === 'last'),
    );
    const aggregate = fitting[random(fitting.length)] as (typeof aggregates)[number];
    const parameters = aggregate.parameters.map(({ whole }: Parameter) =>
      whole === true ? 1 + random(3) : random(5) / 4,
    );
    const ofRows = aggregate.name === 'count' && random(2) === 0;
    return {
      id: `a${at}`,
      aggregate: aggregate.name,
      input: ofRows ? null : quoteName(field.name),
      parameters,
      as: `out ${step} ${at}`,
    };
  });
  const having: Chip[] =
    random(3) === 0 ? [{ id: 'h', off: false, condition: { op: 'is not null', column: `out ${step} 0` } }] : [];
  const order = random(2) === 0 ? [{ column: `out ${step} 0`, descending: random(2) === 0 }] : [];
  const limit = random(4) === 0 ? 1 + random(10) : null;
  return { keys, aggregates: made, having, order, nullKeys: random(2) === 0, limit };
}

function chipOf(id: string, field: Schema[number], random: Random): Chip {
  return { id, off: random(6) === 0, condition: conditionOf(field, random) };
}

function conditionOf({ name: column, type }: Schema[number], random: Random): Condition {
  const value = () => literalOf(type, random);
  switch (random(type.kind === 'utf8' ? 7 : 6)) {
    case 0:
      return { op: (['=', '!=', '<', '<=', '>', '>='] as const)[random(6)] as '=', column, value: value() };
    case 1:
      return { op: 'between', column, low: value(), high: value() };
    case 2:
      return { op: random(2) === 0 ? 'in' : 'not in', column, values: Array.from({ length: random(4) }, value) };
    case 3:
      return { op: 'is not null', column };
    case 4:
      return { op: 'is null', column };
    case 5:
      return {
        op: 'formula',
        formula: `${quoteName(column)} is null or ${quoteName(column)} >= ${literalFormula(value())}`,
      };
    default:
      return {
        op: (['contains', 'starts with', 'ends with'] as const)[random(3)] as 'contains',
        column,
        value: TEXTS[random(5)] as string,
      };
  }
}

function formulaOf({ name, type }: Schema[number], random: Random): string {
  const column = quoteName(name);
  switch (type.kind) {
    case 'int64':
      return [`${column} % 5`, `${column} + 1`, `if(${column} > 0, 'up', 'down')`][random(3)] as string;
    case 'float64':
    case 'decimal':
      return [`${column} * 2`, `abs(${column})`, `round(${column})`][random(3)] as string;
    case 'date':
    case 'timestamp':
      return [`year(${column})`, `month(${column})`, `date_trunc('month', ${column})`][random(3)] as string;
    case 'bool':
      return `not ${column}`;
    case 'utf8':
      return [`upper(${column})`, `length(${column})`, `coalesce(${column}, 'none')`][random(3)] as string;
  }
}

function literalOf(type: DataType, random: Random): string | number | boolean {
  switch (type.kind) {
    case 'int64':
      return random(2) === 0 ? random(40) - 20 : String(random(40) - 20);
    case 'float64':
    case 'decimal':
      return (random(80) - 40) / 8;
    case 'bool':
      return random(2) === 0;
    case 'date':
      return `2024-0${1 + random(9)}-1${random(10)}`;
    case 'timestamp':
      return `2024-0${1 + random(9)}-1${random(10)} 12:00:00`;
    case 'utf8':
      return TEXTS[random(TEXTS.length)] as string;
  }
}

function fieldOf(type: DataType, random: Random): string {
  switch (type.kind) {
    case 'int64':
      return String(random(40) - 20);
    case 'float64':
      return String((random(400) - 200) / 8);
    case 'decimal':
      return `${random(50) - 25}.${10 + random(90)}`;
    case 'bool':
      return random(2) === 0 ? 'true' : 'false';
    case 'date':
      return `2024-0${1 + random(9)}-1${random(10)}`;
    case 'timestamp':
      return `2024-0${1 + random(9)}-1${random(10)} 0${random(10)}:30:00`;
    case 'utf8':
      return quoted(TEXTS[random(TEXTS.length)] as string);
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function someOf(columns: Schema, random: Random): string[] {
  return shuffled(
    columns.map(({ name }) => name),
    random,
  ).slice(0, 1 + random(columns.length));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/**
 * The layout of a group's record, made from the specification: where keys, counts and states stand. Every worker makes
 * the same layout of the same specification, so blocks need not describe themselves.
 */
import { findAggregate } from '../../aggregates/index.js';
import type { Aggregate, StateName } from '../../aggregates/aggregate.js';
import { physicalOf, formatType, type DataType, type Physical } from '../../arrow/types.js';
import { PartitaError, unknownName } from '../../errors.js';
import { words } from '../../words.js';
import type { AggregateColumn, GroupByColumns } from '../groupby-spec.js';

export interface KeyPlace {
  readonly name: string;
  readonly type: DataType;
  readonly physical: Physical;
  /** Index of the input column. */
  readonly column: number;
  readonly offset: number;
  /** Byte of the record and bit of that byte that say null. */
  readonly nullByte: number;
  readonly nullBit: number;
}

export interface StatePlace {
  readonly name: StateName;
  readonly physical: Physical;
  readonly offset: number;
  /** Of `largest` and `smallest`: how many values are kept. */
  readonly places: number;
}

/** An input column, or a pair of them, that some aggregate needs. */
export interface ColumnPlace {
  readonly name: string;
  readonly type: DataType;
  readonly physical: Physical;
  readonly column: number;
  /** Offset of the number of nulls. */
  readonly nulls: number;
  readonly states: readonly StatePlace[];
  /** Biased exponent of the least bit that exact sums of floats keep in their window. */
  readonly anchor: number;
  /** The second column of a pair. */
  readonly other: { readonly column: number; readonly anchor: number } | null;
}

export interface AggregatePlace {
  readonly aggregate: Aggregate;
  readonly parameters: readonly number[];
  readonly as: string;
  readonly type: DataType;
  readonly column: ColumnPlace | null;
}

export interface Layout {
  /** Bytes of tag and null bits. */
  readonly head: number;
  /** Where the string slots of keys begin, and where keys end. */
  readonly stringStart: number;
  readonly keyEnd: number;
  /** Offset of the number of rows. */
  readonly rows: number;
  readonly stride: number;
  readonly keys: readonly KeyPlace[];
  readonly columns: readonly ColumnPlace[];
  readonly aggregates: readonly AggregatePlace[];
  readonly needsPositions: boolean;
  /** Kind and offset of every state with a payload, as `group-flush.ts` numbers them. */
  readonly payloads: readonly { readonly kind: number; readonly offset: number }[];
}

/** Binades of the window of exact sums above the anchor, and those left free above the largest magnitude of the sample. */
const WINDOW = 40;
const HEADROOM = 4;

const PAYLOAD = { string: 0, sum: 1, squares: 2, values: 3, distinct: 4, distinctStrings: 5 };

/** Throws `user-input` errors for unknown columns and aggregates, types that do not fit, and repeated names. */
export function layoutOf(spec: GroupByColumns): Layout {
  const requested = spec.aggregates.map((column) => resolve(spec, column));
  checkNames(spec);
  const payloads: { kind: number; offset: number }[] = [];
  const { keys, head, stringStart, keyEnd } = placeKeys(spec, payloads);
  let offset = keyEnd + 8;
  const inputs = requested.filter((one, index) => one.column !== null && requested.findIndex(sameInput(one)) === index);
  // Floats first: what ends the record is then the high half of an integer sum, which is hardly ever touched.
  const isFloat = (column: number | null): number => Number(spec.input[column ?? -1]?.type.kind === 'float64');
  inputs.sort((a, b) => isFloat(b.column) - isFloat(a.column));
  const anchorOf = (column: number): number => anchorAt(spec.exponents?.[spec.input[column]?.name ?? ''] ?? 0);
  const columns = inputs.map((input): ColumnPlace => {
    const column = input.column as number;
    const { name, type } = spec.input[column] as { name: string; type: DataType };
    const physical = physicalOf(type);
    const asking = requested.filter(sameInput(input));
    const wanted = new Set(asking.flatMap((one) => one.aggregate.states));
    const states = [...wanted].map((state): StatePlace => {
      const ranks = asking.filter((one) => one.aggregate.states.includes(state)).map((one) => one.parameters[0] ?? 0);
      const places = state === 'largest' || state === 'smallest' ? Math.max(...ranks) : 0;
      const place = { name: state, physical, offset, places };
      offset += stateBytes(place);
      const payload = payloadOf(place);
      if (payload !== null) payloads.push(payload);
      return place;
    });
    const other = input.other === null ? null : { column: input.other, anchor: anchorOf(input.other) };
    // Null counts stand last: batches without nulls never touch them.
    return { name, type, physical, column, nulls: 0, states, anchor: anchorOf(column), other };
  });
  const placed = columns.map((column) => {
    const nulls = offset;
    offset += 8;
    return { ...column, nulls };
  });
  const aggregates = requested.map(({ aggregate, column, other, parameters, as, type }): AggregatePlace => {
    const place = placed.find((one) => sameInput({ column, other })({ ...one, other: one.other?.column ?? null }));
    return { aggregate, parameters, as, type, column: place ?? null };
  });
  const needsPositions = placed.some(({ states }) => states.some(({ name }) => name === 'first' || name === 'last'));
  return {
    head,
    stringStart,
    keyEnd,
    rows: keyEnd,
    stride: offset,
    keys,
    columns: placed,
    aggregates,
    needsPositions,
    payloads,
  };
}

/** The biased exponent where the window of exact sums begins; any answer is right, a near one is fast. */
function anchorAt(exponent: number): number {
  const wanted = Number.isNaN(exponent) ? 0 : Math.floor(exponent);
  return Math.min(Math.max(1023 + wanted + HEADROOM - WINDOW, 1), 2046 - WINDOW);
}

interface Input {
  readonly column: number | null;
  readonly other: number | null;
}

function sameInput({ column, other }: Input): (one: Input) => boolean {
  return (one) => one.column === column && one.other === other;
}

function resolve(spec: GroupByColumns, wanted: AggregateColumn) {
  const aggregate = findAggregate(wanted.aggregate);
  const { name, parameters } = aggregate;
  if ((wanted.other !== undefined) !== (aggregate.pair === true)) {
    const listed = [...(aggregate.pair === true ? ['y'] : []), ...parameters.map((one) => one.name)].join(', ');
    throw new PartitaError(
      'user-input',
      aggregate.pair === true ? words`${name} takes two columns` : words`${name} takes one column`,
      {
        domain: 'group-by',
        value: name,
        hint: words`write it as ${`x:${name}${listed === '' ? '' : `(${listed})`}`}`,
      },
    );
  }
  if (wanted.parameters.length !== parameters.length) {
    const listed = parameters.map((parameter) => parameter.name).join(', ');
    throw new PartitaError(
      'user-input',
      parameters.length === 0
        ? words`${name} takes no parameter, not ${wanted.parameters.length}`
        : words`${name} takes (${listed}), not ${wanted.parameters.length}`,
      { domain: 'group-by', value: wanted.parameters.join(', ') },
    );
  }
  parameters.forEach((parameter, index) => {
    const value = wanted.parameters[index] as number;
    const isWhole = parameter.whole !== true || Number.isInteger(value);
    if (isWhole && value >= parameter.least && value <= parameter.greatest) return;
    const { least, greatest } = parameter;
    throw new PartitaError(
      'user-input',
      parameter.whole === true
        ? words`${parameter.name} of ${name} must be a whole number from ${least} to ${greatest}, not ${value}`
        : words`${parameter.name} of ${name} must be from ${least} to ${greatest}, not ${value}`,
      { domain: 'group-by', value: String(value) },
    );
  });
  if (wanted.input === null) {
    if (aggregate.ofRows !== true) {
      throw new PartitaError('user-input', words`${name} needs a column`, { domain: 'group-by', value: name });
    }
    const type = aggregate.result(null);
    return { aggregate, column: null, other: null, parameters: wanted.parameters, as: wanted.as, type };
  }
  const column = indexOf(spec, wanted.input);
  const other = wanted.other === undefined ? null : indexOf(spec, wanted.other);
  const { type } = spec.input[column] as { type: DataType };
  checkInput(aggregate, type, wanted.input);
  return { aggregate, column, other, parameters: wanted.parameters, as: wanted.as, type: aggregate.result(type) };
}

/** Throws a `user-input` error where the aggregate does not take the type of the column. */
export function checkInput({ name, accepts }: Aggregate, type: DataType, column: string): void {
  if (accepts.includes(type.kind)) return;
  throw new PartitaError('user-input', words`${name} does not take ${formatType(type)} (column '${column}')`, {
    domain: 'group-by',
    value: formatType(type),
    choices: accepts,
    hint: words`${name} takes ${accepts.join(', ')}; cast it, or give its type with --types`,
  });
}

function checkNames(spec: GroupByColumns): void {
  const names = [...spec.keys, ...spec.aggregates.map((aggregate) => aggregate.as)];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new PartitaError('user-input', words`two result columns are named '${repeated}'`, {
    domain: 'group-by',
    value: repeated,
    hint: 'give one of them another name with `as`',
  });
}

function indexOf(spec: GroupByColumns, name: string): number {
  const index = spec.input.findIndex((field) => field.name === name);
  if (index >= 0) return index;
  const names = spec.input.map((field) => field.name);
  throw unknownName('group-by', 'column', name, names);
}

/** Strings stand behind all other keys: kernels compare the two kinds in separate loops. */
function placeKeys(spec: GroupByColumns, payloads: { kind: number; offset: number }[]) {
  const head = align8(4 + Math.ceil(spec.keys.length / 8));
  const columns = spec.keys.map((name) => indexOf(spec, name));
  const physicals = columns.map((column) => physicalOf((spec.input[column] as { type: DataType }).type));
  const plain = physicals.filter((physical) => physical !== 'str').length;
  const stringStart = head + 8 * plain;
  let nextPlain = head;
  let nextString = stringStart;
  const keys = columns.map((column, index): KeyPlace => {
    const { name, type } = spec.input[column] as { name: string; type: DataType };
    const physical = physicals[index] as Physical;
    const offset = physical === 'str' ? nextString : nextPlain;
    if (physical === 'str') {
      nextString += 16;
      payloads.push({ kind: PAYLOAD.string, offset });
    } else nextPlain += 8;
    return { name, type, physical, column, offset, nullByte: 4 + (index >> 3), nullBit: 1 << (index & 7) };
  });
  return { keys, head, stringStart, keyEnd: nextString };
}

function stateBytes({ name, physical, places }: StatePlace): number {
  switch (name) {
    case 'sum':
    case 'otherSum':
      return physical === 'f64' ? 24 : 16;
    case 'squares':
    case 'otherSquares':
    case 'products':
      return 40;
    case 'largest':
    case 'smallest':
      return 8 + 8 * places;
    case 'minimum':
    case 'maximum':
      return physical === 'str' ? 16 : 8;
    case 'first':
    case 'last':
      return physical === 'str' ? 24 : 16;
    case 'distinct':
    case 'values':
      return 16;
  }
}

function payloadOf({ name, physical, offset }: StatePlace): { kind: number; offset: number } | null {
  switch (name) {
    case 'sum':
    case 'otherSum':
      return physical === 'f64' ? { kind: PAYLOAD.sum, offset } : null;
    case 'squares':
    case 'otherSquares':
    case 'products':
      return physical === 'f64' ? { kind: PAYLOAD.squares, offset } : null;
    case 'minimum':
    case 'maximum':
      return physical === 'str' ? { kind: PAYLOAD.string, offset } : null;
    case 'first':
    case 'last':
      return physical === 'str' ? { kind: PAYLOAD.string, offset: offset + 8 } : null;
    case 'values':
      return { kind: PAYLOAD.values, offset };
    case 'largest':
    case 'smallest':
      return null;
    case 'distinct':
      return { kind: physical === 'str' ? PAYLOAD.distinctStrings : PAYLOAD.distinct, offset };
  }
}

function align8(bytes: number): number {
  return (bytes + 7) & ~7;
}

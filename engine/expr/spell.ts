/**
 * Typed expressions in other languages: DuckDB's SQL, and Python on a Dask dataframe. Each function brings its own
 * spelling; literals and casts are spelled here. The expression must be typed, so that casts stand where they happen.
 */
import type { DataType, Schema } from '../arrow/types.js';
import type { Expression } from './expression.js';
import type { Signature } from './function.js';
import { formatCell } from './literals.js';
import { sqlType } from './sql-types.js';
import { resolveCall } from './type.js';
import { findFunction } from '../functions/index.js';

/** SQL of DuckDB, columns in double quotes. */
export function toSql(expression: Expression, schema: Schema): string {
  return spell(expression, schema, SQL).text;
}

/** Python over the dataframe called `frame`, with `np`, `pd` and `dd` imported. */
export function toDask(expression: Expression, schema: Schema, frame = 'df'): string {
  return spell(expression, schema, {
    column: (name) => `${frame}[${JSON.stringify(name)}]`,
    literal: daskLiteral,
    cast: (text, type) => `${text}.astype(${daskType(type)})`,
    castLiteral: daskScalar,
    call: (name, args, signature) => findFunction(name)?.dask(args, signature) ?? '',
  }).text;
}

type Literal = Extract<Expression, { node: 'literal' }>;

interface Language {
  readonly column: (name: string) => string;
  readonly literal: (literal: Literal) => string;
  readonly cast: (text: string, type: DataType) => string;
  /** Of a literal, where that is no series. */
  readonly castLiteral?: (text: string, type: DataType) => string;
  /** A number that needs no cast beside another operand; undefined for any other expression. */
  readonly bareNumber?: (expression: Expression) => string | undefined;
  readonly call: (name: string, args: readonly string[], signature: Signature) => string;
}

const SQL: Language = {
  column: (name) => `"${name.replaceAll('"', '""')}"`,
  literal: sqlLiteral,
  bareNumber: sqlNumber,
  cast: (text, type) => `CAST(${text} AS ${sqlType(type)})`,
  call: (name, args, signature) => findFunction(name)?.sql(args, signature) ?? '',
};

function spell(expression: Expression, schema: Schema, language: Language): { text: string; type: DataType } {
  switch (expression.node) {
    case 'column': {
      const type = schema.find((field) => field.name === expression.name)?.type ?? { kind: 'utf8' };
      return { text: language.column(expression.name), type };
    }
    case 'literal':
      return { text: language.literal(expression), type: expression.type };
    case 'cast': {
      const { text } = spell(expression.arg, schema, language);
      const cast = expression.arg.node === 'literal' ? (language.castLiteral ?? language.cast) : language.cast;
      return { text: cast(text, expression.to), type: expression.to };
    }
    case 'call': {
      const args = expression.args.map((arg) => spell(arg, schema, language));
      const typed = expression.args.map(
        (arg, i) => ({ expression: arg, type: args[i]?.type ?? { kind: 'utf8' } }) as const,
      );
      const { signature } = resolveCall(expression.name, typed);
      // A number beside what it is compared with needs no type of its own.
      const isTest = signature.result.kind === 'bool';
      const texts = args.map(
        (arg, i) => (isTest && language.bareNumber?.(expression.args[i] as Expression)) || arg.text,
      );
      return { text: language.call(expression.name, texts, signature), type: signature.result };
    }
  }
}

function sqlLiteral({ type, value }: Literal): string {
  if (value === null) return 'NULL';
  const text = formatCell(value, type);
  const quoted = `'${text.replaceAll("'", "''")}'`;
  if (type.kind === 'utf8') return quoted;
  return type.kind === 'bool' ? text : `CAST(${quoted} AS ${sqlType(type)})`;
}

/** DuckDB's own reading of digits is exact for integers, and for decimals of up to 15 digits. */
function sqlNumber(expression: Expression): string | undefined {
  // A whole number beside doubles becomes one, in DuckDB as here.
  if (expression.node === 'cast' && expression.to.kind === 'float64') {
    const { arg } = expression;
    const isWhole = arg.node === 'literal' && arg.type.kind === 'int64';
    return isWhole ? sqlNumber(arg) : undefined;
  }
  if (expression.node !== 'literal' || typeof expression.value === 'string' || expression.value === null)
    return undefined;
  if (expression.type.kind === 'int64') return formatCell(expression.value, expression.type);
  if (expression.type.kind !== 'float64') return undefined;
  const text = formatCell(expression.value, expression.type);
  return /^-?\d+\.\d+$/.test(text) && text.length <= 15 ? text : undefined;
}

function daskLiteral({ type, value }: Literal): string {
  if (value === null) return 'None';
  const text = formatCell(value, type);
  switch (type.kind) {
    case 'bool':
      return value === true ? 'True' : 'False';
    case 'utf8':
      return JSON.stringify(text);
    case 'date':
    case 'timestamp':
      return `pd.Timestamp(${JSON.stringify(text)})`;
    case 'float64':
      return Number.isFinite(value) ? text : `float('${text}')`;
    case 'int64':
    case 'decimal':
      return text;
  }
}

function daskScalar(text: string, type: DataType): string {
  if (text === 'None') return text;
  switch (type.kind) {
    case 'bool':
      return `bool(${text})`;
    case 'int64':
      return `int(${text})`;
    case 'float64':
    case 'decimal':
      return `float(${text})`;
    case 'date':
    case 'timestamp':
      return `pd.Timestamp(${text})`;
    case 'utf8':
      return `str(${text})`;
  }
}

function daskType(type: DataType): string {
  switch (type.kind) {
    case 'bool':
      return "'boolean'";
    case 'int64':
      return "'Int64'";
    case 'float64':
    case 'decimal':
      return "'float64'";
    case 'date':
    case 'timestamp':
      return "'datetime64[us]'";
    case 'utf8':
      return "'string'";
  }
}

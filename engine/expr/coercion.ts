/**
 * Which types go together without being asked. int64 becomes float64 or a decimal, a date a timestamp, a timestamp one
 * in UTC; `null` takes any type, and a literal text that of what it stands beside. Nothing else converts by itself.
 */
import type { DataType } from '../arrow/types.js';
import { BOOL, FLOAT64, INT64, TIMESTAMP_UTC, UTF8, formatType, isNumeric, sameType } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { Argument, Signature } from './function.js';
import { parseCell } from './literals.js';

/** The type that all of `args` can take; undefined where there is none. `fallback` is for nothing but nulls. */
export function commonType(args: readonly Argument[], fallback: DataType = BOOL): DataType | undefined {
  const texts = args.filter(isLiteralText);
  const types = args.filter((arg) => !isLiteralText(arg)).flatMap((arg) => (arg.type === null ? [] : [arg.type]));
  const [first, ...rest] = types;
  if (first === undefined) return texts.length > 0 ? UTF8 : fallback;
  const joined = rest.reduce<DataType | undefined>((all, type) => all && joinImplicitly(all, type), first);
  if (joined !== undefined) for (const text of texts) requireReadable(text, joined);
  return joined;
}

/** As `commonType`, for arguments that must be numbers. */
export function commonNumber(args: readonly Argument[]): DataType | undefined {
  const type = commonType(args, INT64);
  return type !== undefined && isNumeric(type) ? type : undefined;
}

/** All arguments to their common type. */
export function resolveCommon(
  result: (type: DataType) => DataType,
): (args: readonly Argument[]) => Signature | undefined {
  return (args) => {
    const type = commonType(args);
    return type === undefined ? undefined : { args: args.map(() => type), result: result(type) };
  };
}

/** Arguments of given types; the last one stands for all further ones. */
export function resolveFixed(
  types: readonly DataType[],
  result: DataType,
): (args: readonly Argument[]) => Signature | undefined {
  return (args) => {
    const wanted = args.map((_, i) => types[Math.min(i, types.length - 1)] as DataType);
    return args.every((arg, i) => convertsTo(arg, wanted[i] as DataType)) ? { args: wanted, result } : undefined;
  };
}

/** Whether `arg` becomes `type` by itself. Throws for a literal text that does not read as one. */
export function convertsTo(arg: Argument, type: DataType): boolean {
  if (arg.type === null || sameType(arg.type, type)) return true;
  if (isLiteralText(arg)) return requireReadable(arg, type);
  if (type.kind === 'float64') return isNumeric(arg.type);
  const joined = joinImplicitly(arg.type, type);
  return joined !== undefined && sameType(joined, type);
}

function joinImplicitly(a: DataType, b: DataType): DataType | undefined {
  if (sameType(a, b)) return a;
  if (isNumeric(a) && isNumeric(b)) {
    if (a.kind === 'float64' || b.kind === 'float64') return FLOAT64;
    if (a.kind !== 'decimal') return b;
    return b.kind === 'decimal' && b.scale > a.scale ? b : a;
  }
  if (a.kind === 'date' && b.kind === 'timestamp') return b;
  if (a.kind === 'timestamp' && b.kind === 'date') return a;
  if (a.kind === 'timestamp' && b.kind === 'timestamp') return TIMESTAMP_UTC;
  return undefined;
}

function isLiteralText(arg: Argument): arg is Argument & { readonly value: string } {
  return arg.type?.kind === 'utf8' && typeof arg.value === 'string';
}

function requireReadable(arg: Argument & { readonly value: string }, type: DataType): true {
  if (parseCell(arg.value, type) !== null) return true;
  throw new PartitaError('user-input', words`'${arg.value}' is not a valid ${formatType(type)}`, {
    domain: 'expression',
    value: arg.value,
    hint: words`write a ${formatType(type)} there, or cast the other side to utf8`,
  });
}

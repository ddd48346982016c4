/** Signatures of + and - with dates; numbers otherwise. */
import { DATE, INT64 } from '../../arrow/types.js';
import type { Argument, Signature } from '../../expr/function.js';
import { resolveNumbers } from './arithmetic.js';

/** Numbers; date + int64; int64 + date. */
export function datePlusDays(args: readonly Argument[]): Signature | undefined {
  const [a, b] = args;
  if (a?.type?.kind === 'date' && isDays(b)) return { args: [DATE, INT64], result: DATE };
  if (b?.type?.kind === 'date' && isDays(a)) return { args: [INT64, DATE], result: DATE };
  return resolveNumbers(args);
}

/** Numbers; date - int64; date - date in days. */
export function dateMinus(args: readonly Argument[]): Signature | undefined {
  const [a, b] = args;
  if (a?.type?.kind === 'date' && b?.type?.kind === 'date') return { args: [DATE, DATE], result: INT64 };
  if (a?.type?.kind === 'date' && isDays(b)) return { args: [DATE, INT64], result: DATE };
  return resolveNumbers(args);
}

/** DuckDB moves dates by INTEGER only. */
export function sqlDays(text: string, index: number, { args, result }: Signature): string {
  return result.kind === 'date' && args[index]?.kind === 'int64' ? `CAST(${text} AS INTEGER)` : text;
}

function isDays(argument: Argument | undefined): boolean {
  return argument !== undefined && (argument.type === null || argument.type.kind === 'int64');
}

/** The signature of functions that join texts: other values become texts by themselves. */
import { UTF8 } from '../../arrow/types.js';
import type { Argument, Signature } from '../../expr/function.js';

export function resolveTexts(args: readonly Argument[]): Signature {
  return { args: args.map(() => UTF8), result: UTF8 };
}

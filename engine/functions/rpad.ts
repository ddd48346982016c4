import type { FunctionDefinition } from '../expr/function.js';
import { INT64, UTF8 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { pad } from './shared/padding.js';

export const rpad = {
  name: 'rpad',
  doc: 'The text brought to a number of characters by repeating the third text at its end, or by cutting its end; an empty third text fills nothing, where DuckDB raises an error.',
  example: "rpad(code, 5, '0')",
  arity: [3, 3],
  takes: 'a text, a number of characters and a text',
  resolve: resolveFixed([UTF8, INT64, UTF8], UTF8),
  nulls: 'propagate',
  canFail: true,
  apply: ([text, size, filler]) => pad(text as string, size as bigint, filler as string, (text, fill) => text + fill),
  sql: ([text, size, filler]) => `rpad(${text}, CAST(${size} AS INTEGER), ${filler})`,
  dask: ([text, size, filler]) => `${text}.str.ljust(${size}, ${filler})`,
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { UTF8 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';

export const replace = {
  name: 'replace',
  doc: 'Every occurrence of the second text replaced by the third; an empty one occurs nowhere.',
  example: "replace(phone, '-', '')",
  arity: [3, 3],
  takes: 'three texts',
  resolve: resolveFixed([UTF8], UTF8),
  nulls: 'propagate',
  canFail: false,
  apply: ([text, from, to]) =>
    from === '' ? (text as string) : (text as string).split(from as string).join(to as string),
  sql: (args) => `replace(${args.join(', ')})`,
  dask: ([text, from, to]) => `${text}.str.replace(${from}, ${to}, regex=False)`,
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { INT64, UTF8 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';

export const splitPart = {
  name: 'split_part',
  doc: 'The n-th part of the text between separators (1 is the first, -1 the last); empty where there is none. An empty separator stands between all characters.',
  example: "split_part(path, '/', 2)",
  arity: [3, 3],
  takes: 'a text, a separator and a number',
  resolve: resolveFixed([UTF8, UTF8, INT64], UTF8),
  nulls: 'propagate',
  canFail: false,
  apply: ([text, separator, n]) => {
    const parts = separator === '' ? Array.from(text as string) : (text as string).split(separator as string);
    const place = n as bigint;
    if (place > BigInt(parts.length) || place < -BigInt(parts.length) || place === 0n) return '';
    return parts.at(Number(place > 0n ? place - 1n : place)) ?? '';
  },
  sql: (args) => `split_part(${args.join(', ')})`,
  dask: ([text, separator, n]) => `${text}.str.split(${separator}).str.get(${n} - 1)`,
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { resolveTexts } from './shared/joining.js';

export const concat = {
  name: 'concat',
  doc: 'The values as texts one behind the other; nulls count as empty.',
  example: "concat(first, ' ', last)",
  arity: [1, Infinity],
  takes: 'values of any type',
  resolve: resolveTexts,
  nulls: 'own',
  canFail: false,
  apply: (args) => args.map((arg) => arg ?? '').join(''),
  sql: (args) => `concat(${args.join(', ')})`,
  dask: (args) => args.map((arg) => `${arg}.fillna('')`).join(' + '),
} as const satisfies FunctionDefinition;

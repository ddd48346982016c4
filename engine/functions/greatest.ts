import type { FunctionDefinition } from '../expr/function.js';
import { resolveCommon } from '../expr/coercion.js';
import { compareCells } from './shared/comparison.js';

export const greatest = {
  name: 'greatest',
  doc: 'The greatest of the values, nulls aside; null where all are null.',
  example: 'greatest(v1, v2)',
  arity: [1, Infinity],
  takes: 'values of types that compare',
  resolve: resolveCommon((type) => type),
  nulls: 'own',
  canFail: false,
  apply: (args) => {
    const values = args.filter((arg) => arg !== null);
    return values.length === 0 ? null : values.reduce((best, next) => (compareCells(next, best) > 0 ? next : best));
  },
  sql: (args) => `greatest(${args.join(', ')})`,
  dask: (args) => `dd.concat([${args.join(', ')}], axis=1).max(axis=1)`,
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { comparison } from './shared/comparison.js';

export const notEqual = {
  name: 'not_equal',
  doc: 'a != b, also written <>; null where a side is null.',
  example: 'v1 != 3',
  ...comparison('!=', '!=', (order) => order !== 0, { test: 'equal', swapped: false, flipped: true }),
} as const satisfies FunctionDefinition;

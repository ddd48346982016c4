import type { FunctionDefinition } from '../expr/function.js';
import { comparison } from './shared/comparison.js';

export const greater = {
  name: 'greater',
  doc: 'a > b; nan is greater than every number; null where a side is null.',
  example: 'v1 > 3',
  ...comparison('>', '>', (order) => order > 0, { test: 'less', swapped: true, flipped: false }),
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { comparison } from './shared/comparison.js';

export const equal = {
  name: 'equal',
  doc: 'a = b; nan equals nan; null where a side is null.',
  example: 'v1 = 3',
  ...comparison('=', '==', (order) => order === 0, { test: 'equal', swapped: false, flipped: false }),
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { wholeNumber } from './shared/rounding.js';

export const ceil = {
  name: 'ceil',
  aliases: ['ceiling'],
  doc: 'Rounded up to a whole number: of the same type, for decimals one of scale 0; integers stay as they are.',
  example: 'ceil(price)',
  ...wholeNumber(Math.ceil, 'up', (run) => run.ceilingF64),
  sql: ([a = ''], { result }) => (result.kind === 'int64' ? a : `ceil(${a})`),
  dask: ([a]) => `np.ceil(${a})`,
} as const satisfies FunctionDefinition;

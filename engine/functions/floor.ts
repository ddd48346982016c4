import type { FunctionDefinition } from '../expr/function.js';
import { wholeNumber } from './shared/rounding.js';

export const floor = {
  name: 'floor',
  doc: 'Rounded down to a whole number: of the same type, for decimals one of scale 0; integers stay as they are.',
  example: 'floor(price)',
  ...wholeNumber(Math.floor, 'down', (run) => run.floorF64),
  sql: ([a = ''], { result }) => (result.kind === 'int64' ? a : `floor(${a})`),
  dask: ([a]) => `np.floor(${a})`,
} as const satisfies FunctionDefinition;

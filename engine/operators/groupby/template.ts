/** The bytes of a record without rows: zeros, but where a state has another neutral element. */
import type { Kernels } from '../../kernels/load.js';
import type { Layout } from './layout.js';

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;
const ALL_ONES = 2n ** 64n - 1n;
/** Length of a string slot that holds none. */
const NO_STRING = 0xffffffffn;

export function writeTemplate(kernels: Kernels, layout: Layout, address: number): void {
  kernels.run.zero(address, layout.stride);
  const { i64, u64 } = kernels.memory;
  for (const { states, physical } of layout.columns) {
    for (const { name, offset } of states) {
      const word = (address + offset) >>> 3;
      const isText = physical === 'str';
      if (name === 'first') u64[word] = ALL_ONES;
      if ((name === 'first' || name === 'last') && isText) u64[word + 1] = NO_STRING;
      if ((name === 'minimum' || name === 'maximum') && isText) u64[word] = NO_STRING;
      else if (name === 'minimum') i64[word] = GREATEST;
      else if (name === 'maximum') i64[word] = LEAST;
    }
  }
}

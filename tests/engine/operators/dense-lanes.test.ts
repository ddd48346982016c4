import { expect, it } from 'vitest';
import { FLOAT64, INT64 } from '../../../engine/arrow/types.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import { PartialGroups } from '../../../engine/operators/groupby/index.js';
import type { GroupBlock, GroupBySpec } from '../../../engine/operators/groupby-spec.js';
import { batchOf, mergeBlocks } from './groupby-support.js';

const ROWS = 2 ** 14;
/** As many as lanes might bear, and some more. */
const TURNS = 2 ** 22 / ROWS + 3;

it('sums of a dense index do not run over, however near to the end of its lanes the values are', () => {
  const kernels = loadKernels(2 ** 28);
  const spec: GroupBySpec = {
    input: [
      { name: 'k', type: INT64 },
      { name: 'v', type: FLOAT64 },
      { name: 'i', type: INT64 },
    ],
    keys: ['k'],
    aggregates: [
      { aggregate: 'sum', input: 'v', parameters: [], as: 'floats' },
      { aggregate: 'sum', input: 'i', parameters: [], as: 'whole' },
    ],
    strategy: { kind: 'dense', ranges: [{ min: 1, max: 2 }] },
    exponents: { v: 0 },
  };
  const rows = BigInt(ROWS * TURNS);
  const integers = [38, 39, 40].flatMap((bits) => [2n ** BigInt(bits), 2n ** BigInt(bits) - 1n, -(2n ** BigInt(bits))]);
  // The greatest float below a power of two, one that lies between two units of the lower lane, and a power itself.
  const floats = [-1, 0, 1, 2, 3, 4].flatMap((exponent) => [
    2 ** exponent * (1 - 2 ** -53),
    2 ** exponent * (1 + 2 ** -42),
    -(2 ** exponent),
  ]);
  for (const [turn, float] of floats.entries()) {
    const whole = integers[turn % integers.length] as bigint;
    const blocks: GroupBlock[] = [];
    const groups = new PartialGroups(kernels, spec, {
      memory: 2 ** 24,
      onBlock: (block) => blocks.push(block),
      onDecision: () => undefined,
    });
    const batch = batchOf(
      kernels,
      spec.input,
      Array.from({ length: ROWS }, () => [1n, float, whole]),
      0,
    );
    for (let time = 0; time < TURNS; time++) groups.push(batch);
    groups.flush();
    groups.release();
    // The factor has few bits, so that the product is rounded once, as the sum is.
    expect(mergeBlocks(spec, blocks), String(float)).toEqual([[1n, float * Number(rows), whole * rows]]);
  }
});

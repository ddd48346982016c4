/** Text keys of a dense index, by their numbers, against the hash table. */
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { INT64, UTF8 } from '../../../engine/arrow/types.js';
import type { Vector } from '../../../engine/arrow/vector.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import type { GroupBlock, GroupBySpec } from '../../../engine/operators/groupby-spec.js';
import { PartialGroups } from '../../../engine/operators/groupby/index.js';
import { differences, groupBy, mergeBlocks, randomOf, SEED } from './groupby-support.js';

const spec = (strategy: GroupBySpec['strategy']): GroupBySpec => ({
  input: [
    { name: 'a', type: UTF8 },
    { name: 'b', type: INT64 },
    { name: 'c', type: UTF8 },
    { name: 'v', type: INT64 },
  ],
  keys: ['a', 'b', 'c'],
  aggregates: [
    { aggregate: 'sum', input: 'v', parameters: [], as: 'v' },
    { aggregate: 'count', input: null, parameters: [], as: 'n' },
  ],
  strategy,
  exponents: {},
});

describe(`text keys of a dense index (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const alphabets = ['ab', 'aä€😀', 'a\u0000', '0123456789abcdef'];
  const textsOf = (count: number, longest: number): string[] =>
    Array.from({ length: count }, () => {
      const letters = Array.from(alphabets[upTo(3)] ?? 'a');
      return Array.from({ length: upTo(longest) }, () => letters[upTo(letters.length - 1)]).join('');
    });

  it.each([
    ['short', 3, 40],
    ['of any length up to that of a dictionary', 30, 40],
    ['too long for a dictionary at times', 150, 40],
    ['more than expected', 20, 300],
  ])('give the same groups as the hash table where texts are %s', (_, longest, count) => {
    for (let run = 0; run < 8; run++) {
      const [first, second] = [textsOf(count, longest), textsOf(5, longest)];
      const nulls = upTo(1) * 0.1;
      const textOf = (texts: readonly string[]): Cell =>
        random() < nulls ? null : (texts[upTo(texts.length - 1)] ?? '');
      const rows = Array.from({ length: 3000 }, (): Cell[] => [
        textOf(first),
        random() < nulls ? null : BigInt(upTo(3)),
        textOf(second),
        BigInt(upTo(1000)),
      ]);
      const dense = spec({ kind: 'dense', ranges: [{ texts: 45 }, { min: 0, max: 3 }, { texts: 8 }] });
      const options = { workers: 2, batchRows: 1 + upTo(2999), memory: 2 ** (16 + upTo(8)), random };
      const want = groupBy(spec({ kind: 'hash' }), rows);
      expect(differences(dense, groupBy(dense, rows, options), want)).toEqual([]);
    }
  });
});

describe('texts that stand as numbers of a dictionary', () => {
  it('are not looked at again once their groups are known', () => {
    const kernels = loadKernels(2 ** 26);
    const { memory } = kernels;
    const texts = ['red', 'green', 'blue'].map((text) => Buffer.from(text));
    const views = memory.allocate(8 * texts.length);
    const bytes = memory.allocate(64);
    let at = bytes;
    texts.forEach((text, i) => {
      memory.u8.set(text, at);
      memory.u32.set([at, text.length], (views >>> 2) + 2 * i);
      at += text.length;
    });
    const rows = 3000;
    const codes = memory.allocate(rows);
    const values = memory.allocate(8 * rows);
    for (let row = 0; row < rows; row++) {
      memory.u8[codes + row] = row % 3;
      memory.u32.set(
        memory.u32.slice((views >>> 2) + 2 * (row % 3), (views >>> 2) + 2 * (row % 3) + 2),
        (values >>> 2) + 2 * row,
      );
    }
    const blocks: GroupBlock[] = [];
    const one: GroupBySpec = {
      input: [{ name: 'a', type: UTF8 }],
      keys: ['a'],
      aggregates: [{ aggregate: 'count', input: null, parameters: [], as: 'n' }],
      strategy: { kind: 'dense', ranges: [{ texts: 8 }] },
      exponents: {},
    };
    const onBlock = (block: GroupBlock): unknown => blocks.push(block);
    const groups = new PartialGroups(kernels, one, { memory: 2 ** 22, onBlock, onDecision: () => undefined });
    let asked = 0;
    const vector: Vector = {
      type: UTF8,
      get values() {
        asked++;
        return values;
      },
      validity: 0,
      codes: { values: codes, width: 1, entries: { views, count: texts.length } },
    };
    const push = (): void => groups.push({ schema: one.input, rows, vectors: [vector], positions: 0 });
    push();
    const first = asked;
    push();
    groups.flush();
    groups.release();
    expect(first).toBeGreaterThan(0);
    expect(asked).toBe(first);
    expect(mergeBlocks(one, blocks)).toEqual([
      ['blue', 2000n],
      ['green', 2000n],
      ['red', 2000n],
    ]);
  });
});

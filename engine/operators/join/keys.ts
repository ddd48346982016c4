/** Key columns of a batch as key rows with tags, the same on both sides of a join and for its partitions. */
import type { Batch } from '../../arrow/vector.js';
import type { DataType } from '../../arrow/types.js';
import { compileExpressions, type CompiledExpressions } from '../../expr/compile.js';
import type { Expression } from '../../expr/expression.js';
import type { Kernels } from '../../kernels/load.js';
import type { Schema } from '../../arrow/types.js';
import { keyVectorOf, writeKeys, type KeyVector } from '../groupby/keys.js';
import { layoutOf, type Layout } from '../groupby/layout.js';

/** The layout of key rows; no group has states. */
export function keyLayout(types: readonly DataType[]): Layout {
  const input = types.map((type, i) => ({ name: String(i), type }));
  return layoutOf({ input, keys: input.map(({ name }) => name), aggregates: [] });
}

export class KeyColumns {
  readonly layout: Layout;
  readonly #kernels: Kernels;
  readonly #compiled: CompiledExpressions;
  /** Places of keys that are plain columns; -1 for what is computed. */
  readonly #places: readonly number[];

  constructor(kernels: Kernels, expressions: readonly Expression[], types: readonly DataType[], schema: Schema) {
    this.#kernels = kernels;
    this.layout = keyLayout(types);
    this.#places = expressions.map((key) =>
      key.node === 'column' ? schema.findIndex(({ name }) => name === key.name) : -1,
    );
    const named = expressions.map((expression, i) => ({ name: String(i), expression }));
    this.#compiled = compileExpressions(named, schema, kernels);
  }

  /** The keys, bools as 8 bytes; what is computed lies in the batch arena. */
  vectors(batch: Batch): readonly KeyVector[] {
    return this.#compiled.evaluate(batch).map((vector, i) => {
      const place = this.#places[i] as number;
      const own = place < 0 ? undefined : batch.vectors[place];
      return own?.codes === undefined && own?.narrow === undefined
        ? keyVectorOf(this.#kernels, vector, batch.rows)
        : own;
    });
  }

  /** The key rows, in the batch arena. */
  rows(batch: Batch): number {
    const keys = this.#kernels.arena.take(batch.rows * this.layout.keyEnd);
    this.write(this.vectors(batch), batch.rows, keys);
    return keys;
  }

  write(vectors: readonly KeyVector[], rows: number, keys: number): void {
    const { arena } = this.#kernels;
    const mark = arena.mark();
    writeKeys(this.#kernels, this.layout, vectors, rows, arena.take(8 * rows), keys, this.layout.keyEnd);
    arena.rewind(mark);
  }

  release(): void {
    this.#compiled.release();
  }
}

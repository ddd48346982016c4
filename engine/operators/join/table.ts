/**
 * The side of a join that is looked up: its columns in kernel memory, row after row, and the index of its keys. Owns that
 * memory until `release`.
 */
import type { RecordBatch } from '../../arrow/record-batch.js';
import { selectColumns } from '../../arrow/take.js';
import type { Vector } from '../../arrow/vector.js';
import { vectorsOf } from '../../arrow/vectors-of.js';
import { columnsOf } from '../../expr/analysis.js';
import { compileExpressions } from '../../expr/compile.js';
import type { NamedExpression } from '../../expr/expression.js';
import type { Kernels } from '../../kernels/load.js';
import type { JoinSpec } from '../join-spec.js';
import { KeyIndex } from './key-index.js';
import { KeyColumns } from './keys.js';
import { Region } from '../stored/region.js';
import { StoredColumns, type StoredColumn } from '../stored/columns.js';

export class JoinTable {
  readonly rows: number;
  readonly index: KeyIndex;
  /** By column of the result; null for those that the table does not give. */
  readonly columns: readonly (StoredColumn | null)[];
  readonly #kernels: Kernels;
  readonly #region: Region;
  readonly #stored: StoredColumns;

  /** `rows`: how many the batches have together. */
  constructor(kernels: Kernels, spec: JoinSpec, batches: Iterable<RecordBatch>, rows: number) {
    this.#kernels = kernels;
    this.rows = rows;
    this.#region = new Region(kernels);
    const types = spec.keys.map(({ type }) => type);
    const builds = spec.keys.map(({ build }) => build);
    const names = new Set(
      [...builds, ...spec.columns.flatMap(({ build }) => build ?? [])].flatMap((e) => [...columnsOf(e)]),
    );
    const schema = spec.tableSchema.filter(({ name }) => names.has(name));
    const keys = new KeyColumns(kernels, builds, types, schema);
    const given = spec.columns.flatMap(({ name, build }): NamedExpression[] =>
      build === null ? [] : [{ name, expression: build }],
    );
    const compiled = compileExpressions(given, schema, kernels);
    try {
      this.index = new KeyIndex(kernels, this.#region, keys, types, rows);
      const stored = spec.columns.flatMap(({ type, build }) => (build === null ? [] : [type]));
      this.#stored = new StoredColumns(kernels, this.#region, stored, rows);
      let place = 0;
      this.columns = spec.columns.map(({ build }) => (build === null ? null : (this.#stored.columns[place++] ?? null)));
      for (const batch of batches) {
        for (const part of vectorsOf(
          kernels,
          selectColumns(
            batch,
            schema.map(({ name }) => name),
          ),
        )) {
          this.index.add(keys.vectors(part), part.rows);
          this.#stored.append(compiled.evaluate(part), part.rows);
        }
      }
      this.index.close();
    } catch (thrown) {
      this.#region.release();
      throw thrown;
    } finally {
      keys.release();
      compiled.release();
    }
  }

  /** The values of the rows that are named by number + 1 at `matches`, in the batch arena; null where that is 0. */
  gather(column: StoredColumn, matches: number, rows: number, allMatch: boolean): Vector {
    return this.#stored.gather(column, matches, rows, allMatch);
  }

  /** Zeroed memory of one byte a row, for as long as the table lives. */
  flags(): number {
    const address = this.#region.take(this.rows);
    this.#kernels.run.zero(address, this.rows);
    return address;
  }

  release(): void {
    this.#region.release();
  }
}

/**
 * The side of a join that is looked up: its columns in kernel memory, row after row, and the index of its keys. Owns that
 * memory until `release`.
 */
import type { RecordBatch } from '../../arrow/record-batch.js';
import { selectColumns } from '../../arrow/take.js';
import { physicalOf, widthOf, type DataType } from '../../arrow/types.js';
import type { Vector } from '../../arrow/vector.js';
import { vectorsOf } from '../../arrow/vectors-of.js';
import { columnsOf } from '../../expr/analysis.js';
import { compileExpressions } from '../../expr/compile.js';
import type { Expression, NamedExpression } from '../../expr/expression.js';
import type { Kernels } from '../../kernels/load.js';
import type { JoinSpec } from '../join-spec.js';
import { KeyIndex } from './key-index.js';
import { KeyColumns } from './keys.js';
import { Region } from './region.js';

/** A column whose rows lie behind each other. */
interface TableColumn {
  readonly type: DataType;
  readonly values: number;
  /** 0 until the first null. */
  validity: number;
}

export class JoinTable {
  readonly rows: number;
  readonly index: KeyIndex;
  /** By column of the result; null for those that the table does not give. */
  readonly columns: readonly (TableColumn | null)[];
  readonly #kernels: Kernels;
  readonly #region: Region;

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
      this.columns = spec.columns.map(({ type, build }) => this.#column(type, build));
      const columns = this.columns.filter((column) => column !== null);
      let done = 0;
      for (const batch of batches) {
        for (const part of vectorsOf(
          kernels,
          selectColumns(
            batch,
            schema.map(({ name }) => name),
          ),
        )) {
          this.index.add(keys.vectors(part), part.rows);
          compiled
            .evaluate(part)
            .forEach((vector, i) => this.#append(columns[i] as TableColumn, vector, done, part.rows));
          done += part.rows;
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
  gather({ type, values, validity }: TableColumn, matches: number, rows: number, allMatch: boolean): Vector {
    const { arena, run } = this.#kernels;
    const width = widthOf(physicalOf(type));
    const out = arena.take(width * rows);
    (width === 1 ? run.joinGather1 : run.joinGather8)(values, matches, rows, out);
    if (allMatch && validity === 0) return { type, values: out, validity: 0 };
    const mask = arena.take(rows);
    run.joinMask(validity, matches, rows, mask);
    return { type, values: out, validity: mask };
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

  #column(type: DataType, build: Expression | null): TableColumn | null {
    if (build === null) return null;
    return { type, values: this.#region.take(this.rows * widthOf(physicalOf(type))), validity: 0 };
  }

  #append(column: TableColumn, { values, validity }: Vector, done: number, rows: number): void {
    const { memory, run } = this.#kernels;
    if (column.type.kind === 'utf8') {
      const heap = this.#region.takeText(run.textBytes(values, validity, rows));
      run.joinKeepText(values, validity, rows, heap, column.values + 8 * done);
    } else {
      const width = widthOf(physicalOf(column.type));
      memory.u8.copyWithin(column.values + width * done, values, values + width * rows);
    }
    if (validity !== 0 && column.validity === 0) {
      column.validity = this.#region.take(this.rows);
      this.#kernels.memory.u8.fill(1, column.validity, column.validity + this.rows);
    }
    if (validity !== 0) memory.u8.copyWithin(column.validity + done, validity, validity + rows);
  }
}

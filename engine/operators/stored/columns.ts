/** Columns whose rows lie behind each other in kernel memory, in a region of whoever made them; appended, then gathered. */
import { physicalOf, widthOf, type DataType } from '../../arrow/types.js';
import type { Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { Region } from './region.js';

/** Bytes before the first row: the value that stands for none is 0. */
const BEFORE = 16;

export interface StoredColumn {
  readonly type: DataType;
  readonly values: number;
  /** 0 until the first null. */
  validity: number;
}

export class StoredColumns {
  readonly columns: readonly StoredColumn[];
  readonly #kernels: Kernels;
  readonly #region: Region;
  readonly #rows: number;
  #done = 0;

  /** `rows`: how many will come. */
  constructor(kernels: Kernels, region: Region, types: readonly DataType[], rows: number) {
    this.#kernels = kernels;
    this.#region = region;
    this.#rows = rows;
    this.columns = types.map((type) => {
      const start = region.take(BEFORE + rows * widthOf(physicalOf(type)));
      kernels.run.zero(start, BEFORE);
      return { type, values: start + BEFORE, validity: 0 };
    });
  }

  /** Rows behind those that are there: a vector a column. */
  append(vectors: readonly Vector[], rows: number): void {
    vectors.forEach((vector, i) => this.#append(this.columns[i] as StoredColumn, vector, rows));
    this.#done += rows;
  }

  /** The values of the rows that are named by number + 1 at `matches`, in the batch arena; 0 and null where that is 0. */
  gather({ type, values, validity }: StoredColumn, matches: number, rows: number, allMatch: boolean): Vector {
    const { arena, run } = this.#kernels;
    const width = widthOf(physicalOf(type));
    const out = arena.take(width * rows);
    // Rows are counted from 1.
    (width === 1 ? run.gather1 : run.gather8)(values - width, matches, rows, out);
    if (allMatch && validity === 0) return { type, values: out, validity: 0 };
    const mask = arena.take(rows);
    run.joinMask(validity, matches, rows, mask);
    return { type, values: out, validity: mask };
  }

  #append(column: StoredColumn, { values, validity }: Vector, rows: number): void {
    const { memory, run } = this.#kernels;
    const done = this.#done;
    if (column.type.kind === 'utf8') {
      const heap = this.#region.takeText(run.textBytes(values, validity, rows));
      run.joinKeepText(values, validity, rows, heap, column.values + 8 * done);
    } else {
      const width = widthOf(physicalOf(column.type));
      memory.u8.copyWithin(column.values + width * done, values, values + width * rows);
    }
    if (validity !== 0 && column.validity === 0) {
      column.validity = this.#region.take(this.#rows);
      memory.u8.fill(1, column.validity, column.validity + this.#rows);
    }
    if (validity !== 0) memory.u8.copyWithin(column.validity + done, validity, validity + rows);
  }
}

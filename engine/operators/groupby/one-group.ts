/** Updates the one group of a group-by without keys, where only counts and sums are asked for: no row looks its group up. */
import { PartitaError } from '../../errors.js';
import type { Batch, Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { Layout, StatePlace } from './layout.js';
import type { GroupTable } from './table.js';

export class OneGroup {
  readonly #kernels: Kernels;
  readonly #layout: Layout;
  readonly #table: GroupTable;

  constructor(kernels: Kernels, layout: Layout, table: GroupTable) {
    this.#kernels = kernels;
    this.#layout = layout;
    this.#table = table;
  }

  /** Whether all states of the layout can be updated so. */
  static serves({ keys, columns }: Layout): boolean {
    const isSum = ({ name, physical }: StatePlace): boolean => name === 'sum' && physical !== 'u8';
    return keys.length === 0 && columns.every(({ other, states }) => other === null && states.every(isSum));
  }

  /** Adds rows of the batch from `start` on to the group at `record`. */
  update({ vectors, rows }: Batch, start: number, record: number): void {
    const { run } = this.#kernels;
    const count = rows - start;
    run.groupAllCount(record + this.#layout.rows, count);
    for (const { column, nulls, states, anchor } of this.#layout.columns) {
      const vector = vectors[column] as Vector;
      const validity = vector.validity === 0 ? 0 : vector.validity + start;
      if (validity !== 0) run.groupAllNulls(record + nulls, validity, count);
      const values = vector.values + 8 * start;
      for (const { offset, physical } of states) {
        if (physical === 'f64') this.#addFloats(record + offset, values, validity, count, anchor);
        else run.groupAllSumI64(record + offset, values, validity, count);
      }
    }
  }

  #addFloats(at: number, values: number, validity: number, rows: number, anchor: number): void {
    const { control } = this.#table;
    for (let done = 0; done < rows;) {
      const mask = validity === 0 ? 0 : validity + done;
      done += this.#kernels.run.groupAllSumF64(control, at, values + 8 * done, mask, rows - done, anchor);
      if (done < rows && !this.#table.addHeap()) {
        throw new PartitaError('bug', 'a group-by kernel stopped without a reason', { domain: 'group-by' });
      }
    }
  }
}

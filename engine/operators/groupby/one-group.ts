/** Updates the one group of a group-by without keys, where only counts and sums are asked for: no row looks its group up. */
import { PartitaError } from '../../errors.js';
import type { Among, Batch, Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { GroupBySpec } from '../groupby-spec.js';
import { layoutOf, type ColumnPlace, type Layout, type StatePlace } from './layout.js';
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
  update(batch: Batch, start: number, record: number): void {
    const { among } = batch;
    this.#kernels.run.groupAllCount(record + this.#layout.rows, batch.rows - start);
    // Whoever has the rows among others makes the vectors of them alone when they are first asked for.
    if (among !== undefined && start === 0) this.#addAmong(among, batch.rows, record);
    else this.#addAll(batch, start, record);
  }

  #addAll({ vectors, rows }: Batch, start: number, record: number): void {
    const count = rows - start;
    for (const place of this.#layout.columns) {
      const vector = vectors[place.column] as Vector;
      const validity = vector.validity === 0 ? 0 : vector.validity + start;
      if (validity !== 0) this.#kernels.run.groupAllNulls(record + place.nulls, validity, count, count);
      this.#addStates(place, record, vector.values + 8 * start, validity, count);
    }
  }

  /** `present`: how many of the rows count. */
  #addAmong({ vectors, rows, mask, zeroed }: Among, present: number, record: number): void {
    const { arena, run } = this.#kernels;
    for (const place of this.#layout.columns) {
      const vector = vectors[place.column] as Vector;
      // Zeros add nothing.
      let validity = zeroed[place.column] === true ? 0 : mask;
      if (vector.validity !== 0) {
        validity = arena.take(rows);
        run.andBytes(mask, vector.validity, validity, rows);
        run.groupAllNulls(record + place.nulls, validity, rows, present);
      }
      this.#addStates(place, record, vector.values, validity, rows);
    }
  }

  #addStates({ states, anchor }: ColumnPlace, record: number, values: number, validity: number, rows: number): void {
    for (const { offset, physical } of states) {
      if (physical === 'f64') this.#addFloats(record + offset, values, validity, rows, anchor);
      else this.#kernels.run.groupAllSumI64(record + offset, values, validity, rows);
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

/** Whether the group-by takes rows among others as they are. */
export function takesAmong(spec: GroupBySpec): boolean {
  return OneGroup.serves(layoutOf(spec));
}

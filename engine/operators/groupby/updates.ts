/** Adds the values of a stretch of rows to the states of their groups, column by column. */
import type { Batch, Vector } from '../../arrow/vector.js';
import type { Physical } from '../../arrow/types.js';
import { widthOf } from '../../arrow/types.js';
import type { Kernels } from '../../kernels/load.js';
import type { KeyVector } from './keys.js';
import type { ColumnPlace, Layout } from './layout.js';
import type { Scratch } from './scratch.js';
import type { GroupStates } from './states.js';

export class RowUpdates {
  readonly #kernels: Kernels;
  readonly #layout: Layout;
  readonly #states: GroupStates;
  /** Has the rows' record addresses. */
  readonly #scratch: Scratch;

  constructor(kernels: Kernels, layout: Layout, states: GroupStates, scratch: Scratch) {
    this.#kernels = kernels;
    this.#layout = layout;
    this.#states = states;
    this.#scratch = scratch;
  }

  /** Updates a column's states by the record addresses in the scratch. */
  column(index: number, batch: Batch, start: number, rows: number): void {
    const { run } = this.#kernels;
    const scratch = this.#scratch;
    const { column, physical, other } = this.#layout.columns[index] as ColumnPlace;
    const positions = batch.positions === 0 ? 0 : batch.positions + 8 * start;
    const vector = batch.vectors[column] as Vector;
    if (other !== null) {
      this.#pair(index, vector, batch.vectors[other.column] as Vector, start, rows);
      return;
    }
    if (!this.#states.hasStates(index)) {
      const { validity } = vector;
      if (validity !== 0) this.#states.updateNulls(index, scratch.addresses, validity + start, rows);
      return;
    }
    const { values, validity } = this.widened(vector, physical, start, rows, scratch.values);
    if (validity === 0) {
      this.#states.updateColumn(index, { addresses: scratch.addresses, values, positions, rows });
      return;
    }
    this.#states.updateNulls(index, scratch.addresses, validity, rows);
    const to = { addresses: scratch.presentAddresses, values: scratch.presentValues, positions: scratch.positions };
    const present = run.groupPresent(
      scratch.addresses,
      values,
      positions,
      validity,
      rows,
      to.addresses,
      to.values,
      to.positions,
    );
    this.#states.updateColumn(index, { ...to, rows: present });
  }

  /** Rows of two columns of 8-byte values, of which those count where neither is null. */
  #pair(index: number, first: Vector, second: Vector, start: number, rows: number): void {
    const { run } = this.#kernels;
    const { addresses, ...scratch } = this.#scratch;
    const values = first.values + 8 * start;
    const others = second.values + 8 * start;
    const validities = [first, second].flatMap(({ validity }) => (validity === 0 ? [] : [validity + start]));
    let [validity = 0] = validities;
    if (validity === 0) {
      this.#states.updateColumn(index, { addresses, values, others, positions: 0, rows });
      return;
    }
    if (validities[1] !== undefined) {
      run.andBytes(validity, validities[1], scratch.values, rows);
      validity = scratch.values;
    }
    this.#states.updateNulls(index, addresses, validity, rows);
    const to = { addresses: scratch.presentAddresses, values: scratch.presentValues, others: scratch.positions };
    const present = run.groupPresent(addresses, values, others, validity, rows, to.addresses, to.values, to.others);
    this.#states.updateColumn(index, { ...to, positions: 0, rows: present });
  }

  /** Values of a stretch, 8 bytes each; bytes are widened to `scratch`. */
  widened(vector: Vector, physical: Physical, start: number, rows: number, scratch: number): KeyVector {
    const validity = vector.validity === 0 ? 0 : vector.validity + start;
    if (vector.codes !== undefined) {
      const { codes } = vector;
      const ofStretch = { ...codes, values: codes.values + codes.width * start };
      // Views of the text are made for those who ask only.
      return {
        get values() {
          return vector.values + 8 * start;
        },
        validity,
        codes: ofStretch,
      };
    }
    if (vector.narrow !== undefined) {
      const { values: first, width } = vector.narrow;
      return {
        get values() {
          return vector.values + 8 * start;
        },
        validity,
        narrow: { values: first + width * start, width },
      };
    }
    const values = vector.values + start * widthOf(physical);
    if (physical !== 'u8') return { values, validity };
    this.#kernels.run.groupWiden(values, rows, scratch);
    return { values: scratch, validity };
  }
}

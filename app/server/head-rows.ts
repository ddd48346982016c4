/** The first rows of a dataset, which are kept until its scan knows where all of them lie. */
import { sameType, sliceRows, type Dataset, type Field, type RecordBatch, type Schema } from '../../engine/index.js';

export class HeadRows {
  readonly batches: readonly RecordBatch[];

  constructor(batches: readonly RecordBatch[] = []) {
    this.batches = batches;
  }

  /** Rows `from` to `from + count` as the dataset has them now; null where they are not all here. */
  of({ schema, rowCount }: Dataset, from: number, count: number): readonly RecordBatch[] | null {
    const kept = this.batches.reduce((sum, batch) => sum + batch.rows, 0);
    const same = this.batches.every((batch) => sameSchema(batch.schema, schema));
    if (rowCount.exact || !same || count === 0 || from + count > kept) return null;
    let first = 0;
    return this.batches.flatMap((batch) => {
      const [start, end] = [Math.max(0, from - first), Math.min(batch.rows, from + count - first)];
      first += batch.rows;
      return start < end ? [sliceRows(batch, start, end)] : [];
    });
  }
}

function sameSchema(one: Schema, other: Schema): boolean {
  return one.length === other.length && one.every(({ type }, place) => sameType(type, (other[place] as Field).type));
}

/** Reads ranges of rows as groups: sorts each by the keys of the groups, which are neighbours then. */
import type { Control } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { OrderedGroups } from '../operators/groupby/index.js';
import type { RangesOrder } from '../operators/partition-spec.js';
import { sortedRanges } from './ranges-reader.js';
import { recordReader, reportOf, type RecordReader } from './stage-readers.js';

export function openOrderedGroupsReader(
  kernels: Kernels,
  by: Extract<RangesOrder, { kind: 'groups' }>,
  memory: number,
  control: Control,
): RecordReader {
  const { spec, schema } = by;
  const readRange = sortedRanges(kernels, schema, by, control);
  return recordReader(kernels, false, (split, onBatch) => {
    let rows = 0;
    const groups = new OrderedGroups(kernels, spec, {
      memory,
      onGroups: (batch) => {
        control.checkpoint();
        rows += batch.rows;
        return onBatch(batch);
      },
    });
    try {
      readRange(split, (batch) => groups.push(batch));
      groups.end();
    } finally {
      groups.release();
    }
    return reportOf(split, rows);
  });
}

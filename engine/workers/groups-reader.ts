/**
 * Reads partial groups of an earlier stage, merged. Groups that do not fit memory are merged a range of their hashes at a
 * time, in ranges as small as it takes, each a sorted run; lists of one group that do not fit alone are left where they lie.
 */
import type { PartitaError } from '../errors.js';
import type { Control } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import { ALL_TAGS, listsOf, LongLists, MergedGroups, type TagRange } from '../operators/groupby/index.js';
import { readSpilled } from '../store/spill.js';
import { aligned, recordReader, reportOf, type Piece, type RecordReader } from './stage-readers.js';

/** Parts into which a share is cut at a time, at most. */
const MOST_CUTS = 16;
/** Parts are made a little smaller than they need to be. */
const MARGIN = 1.3;

/** What is merged at a time: pieces by hash partition, and of these the groups whose tags are in a range. */
interface Share {
  readonly partitions: readonly (readonly Piece[])[];
  readonly tags: TagRange;
}

/** `nextRun`: what comes after it is ordered by itself; false where nothing more is wanted. */
export function openGroupsReader(
  kernels: Kernels,
  spec: GroupBySpec,
  memory: number,
  control: Control,
  nextRun: () => boolean,
): RecordReader {
  return recordReader(kernels, false, (split, onBatch) => {
    const progress = progressOnce(control, split.pieces?.flat() ?? []);
    const whole: Share = { partitions: split.pieces ?? [], tags: ALL_TAGS };
    const shares: Share[] = [whole];
    let rows = 0;
    let runs = 0;
    let hasEnough = false;
    for (let share = shares.pop(); share !== undefined; share = shares.pop()) {
      const failure = withMerged(share.tags, (merged) => {
        const read = merge(merged, share);
        if (read === 1) {
          if (share === whole || merged.groups > 0) give(merged, null);
        } else if (share.tags.first < share.tags.last) shares.push(...cut(kernels, share, merged, read));
        else return merged.failure;
        return null;
      });
      if (failure !== null) giveOne(share, failure);
    }
    return reportOf(split, rows);

    function withMerged<Result>(tags: TagRange, action: (merged: MergedGroups) => Result): Result {
      const merged = new MergedGroups(kernels, spec, { memory, tags });
      try {
        return action(merged);
      } finally {
        merged.release();
      }
    }

    /** The part of the share's bytes that memory sufficed for. */
    function merge(merged: MergedGroups, share: Share): number {
      const all = bytesOf(share.partitions.flat());
      let read = 0;
      for (const bytes of piecesOf(share)) {
        read += bytes.length;
        if (!merged.merge(bytes)) return Math.min(read / all, 1 - 1 / MOST_CUTS);
        progress(bytes.length);
      }
      return 1;
    }

    function* piecesOf({ partitions }: Share): Generator<Uint8Array> {
      for (const { ref, start, end } of partitions.flat()) {
        control.checkpoint();
        yield readSpilled(ref, start, end);
      }
    }

    /** A run of its own. */
    function give(merged: MergedGroups, lists: LongLists | null): void {
      // What one run has enough of may still come in another.
      if (runs++ > 0 && !nextRun() && hasEnough) {
        shares.length = 0;
        return;
      }
      for (const batch of merged.finish(lists)) {
        control.checkpoint();
        rows += batch.rows;
        hasEnough = !onBatch(batch);
        if (hasEnough) break;
      }
    }

    /** One group, whose lists stay where they are. `failure`: why they did not fit. */
    function giveOne(share: Share, failure: PartitaError): void {
      const { tags } = share;
      withMerged(tags, (merged) => {
        if (listsOf(merged.layout).length === 0) throw failure;
        const lists = new LongLists(kernels, spec, merged.layout, { memory, tags }, function* () {
          for (const bytes of piecesOf(share)) yield aligned(bytes);
        });
        for (const bytes of lists.withoutLists()) if (!merged.merge(bytes)) throw merged.failure ?? failure;
        if (merged.groups !== 1) throw failure;
        give(merged, lists);
      });
    }
  });
}

/** The share in parts that may fit, after `read` of it did. */
function cut(kernels: Kernels, { partitions, tags }: Share, merged: MergedGroups, read: number): Share[] {
  const parts = Math.max(2, Math.min(MOST_CUTS, Math.ceil(MARGIN / read)));
  if (partitions.length > 1) {
    const size = Math.ceil(partitions.length / parts);
    const count = Math.ceil(partitions.length / size);
    return Array.from({ length: count }, (_, i) => ({ partitions: partitions.slice(i * size, (i + 1) * size), tags }));
  }
  const { first, last } = tags;
  const borders = [first];
  if (merged.groups === 1) {
    const tag = (kernels.memory.u32[merged.firstRecord >>> 2] as number) & ALL_TAGS.last;
    borders.push(tag, tag + 1);
  } else {
    const size = Math.ceil((last + 1 - first) / parts);
    for (let border = first + size; border <= last; border += size) borders.push(border);
  }
  borders.push(last + 1);
  return borders.slice(1).flatMap((end, i) => {
    const start = borders[i] as number;
    return start < end ? [{ partitions, tags: { first: start, last: end - 1 } }] : [];
  });
}

/** Progress of bytes that may be read several times. */
function progressOnce(control: Control, pieces: readonly Piece[]): (bytes: number) => void {
  let left = bytesOf(pieces);
  return (bytes) => {
    const counted = Math.min(left, bytes);
    left -= counted;
    if (counted > 0) control.progress(counted, 0);
  };
}

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}

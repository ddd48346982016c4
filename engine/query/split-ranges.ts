/** Where the values of a column lie in the splits of a stage, and in stretches of these, as far as that is known. */
import { unionOf, type KeyRange } from '../arrow/key-range.js';
import { parseType, sameType, type DataType } from '../arrow/types.js';
import type { Stage } from '../plan/stage.js';
import { chunkIndexOf, type StorePart } from '../store/reader.js';
import { rangeOfChunk, rangeOfSummary } from '../store/statistics.js';
import type { BatchRef } from '../workers/exchange.js';
import type { StageSplit, Stretch } from '../workers/stage-readers.js';
import type { StageOutput } from './output.js';
import { sourceOf, type DatasetSource } from './source.js';

export interface SplitRange {
  readonly whole: KeyRange;
  /** One behind the other, as short as they are known; none where only the whole is. */
  readonly stretches: () => readonly (Stretch & { readonly range: KeyRange })[];
}

interface Wanted {
  readonly column: string;
  readonly type: DataType;
}

const UNKNOWN: SplitRange = { whole: 'unknown', stretches: () => [] };

/** By split; null where nothing is known of any. */
export function splitRanges(
  stage: Stage,
  previous: StageOutput | null,
  splits: readonly StageSplit[],
  wanted: Wanted,
): SplitRange[] | null {
  if (stage.source.kind === 'dataset') {
    const { data } = sourceOf(stage);
    return data.kind === 'store' ? storedRanges(data, splits, wanted) : null;
  }
  if (previous?.kind !== 'batches') return null;
  const known = new Map(previous.refs.map((ref) => [ref.ref, rangeOfBatch(ref, wanted.column)]));
  return splits.map(({ pieces = [] }) => {
    const ranges = pieces.flat().map(({ ref }) => known.get(ref) ?? 'unknown');
    return {
      whole: unionOf(ranges),
      stretches: () => ranges.map((range, piece) => ({ range, from: piece, to: piece + 1 })),
    };
  });
}

export function rangeOfBatch({ bounds }: BatchRef, column: string): KeyRange {
  return bounds?.column === column ? bounds.range : 'unknown';
}

function storedRanges(
  { source, manifest }: Extract<DatasetSource, { kind: 'store' }>,
  splits: readonly StageSplit[],
  { column, type }: Wanted,
): SplitRange[] {
  const parts = new Map(manifest.parts.map((part) => [part.index, part]));
  return splits.map(({ index, rows }) => {
    const part = parts.get(index);
    const place = part?.columns.findIndex(({ name }) => name === column) ?? -1;
    const stored = part?.columns[place];
    if (part === undefined || stored === undefined || !sameType(parseType(stored.type), type)) return UNKNOWN;
    const whole = rangeOfSummary(type, stored, part.rows);
    if (type.kind === 'utf8' || rows !== undefined) return { whole, stretches: () => [] };
    return {
      whole,
      stretches: () => {
        const chunks = chunkIndexOf(source.folder, source.parts[index] as StorePart);
        let from = 0;
        return chunks.rows.map((count, batch) => {
          const chunk = chunks.chunks[batch]?.[place];
          const range = chunk === undefined ? 'unknown' : rangeOfChunk(type, chunk, stored.nan);
          const stretch = { range, from, to: from + count };
          from += count;
          return stretch;
        });
      },
    };
  });
}

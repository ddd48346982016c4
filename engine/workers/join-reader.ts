/** Reads partitions of both sides of a join: makes the table of one, lets the rows of the other stream. */
import type { RecordBatch } from '../arrow/record-batch.js';
import { selectColumns } from '../arrow/take.js';
import type { Schema } from '../arrow/types.js';
import { vectorsOf } from '../arrow/vectors-of.js';
import { columnsOf } from '../expr/analysis.js';
import type { Control, Reader } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { JoinProbe, JoinTable, KeyColumns, KeySet, type TakeBatch } from '../operators/join/index.js';
import type { JoinSpec } from '../operators/join-spec.js';
import { batchFromBytes } from '../store/batch-bytes.js';
import { readSpilled } from '../store/spill.js';
import { aligned, reportOf, type Piece, type StageSplit } from './stage-readers.js';

export function openJoinReader(kernels: Kernels, spec: JoinSpec, probeSchema: Schema, control: Control): Reader {
  function* batches(pieces: readonly Piece[], schema: Schema): Generator<RecordBatch> {
    for (const { ref, start, end } of pieces) {
      control.checkpoint();
      yield batchFromBytes(aligned(readSpilled(ref, start, end)), schema);
      control.progress(end - start, 0);
    }
  }

  /** Lets the rows stream; false where no more are wanted. */
  function stream(pieces: readonly Piece[], push: TakeBatch): boolean {
    for (const batch of batches(pieces, probeSchema)) {
      for (const part of vectorsOf(kernels, batch)) if (!push(part)) return false;
    }
    return true;
  }

  function choose(table: readonly Piece[], rows: readonly Piece[], probe: JoinProbe, take: TakeBatch): void {
    const builds = spec.keys.map(({ build }) => build);
    const names = [...new Set(builds.flatMap((expression) => [...columnsOf(expression)]))];
    const schema = spec.tableSchema.filter(({ name }) => names.includes(name));
    const types = spec.keys.map(({ type }) => type);
    const keys = new KeyColumns(kernels, builds, types, schema);
    const set = new KeySet(kernels, keys);
    try {
      for (const batch of batches(table, spec.tableSchema)) {
        const kept = selectColumns(
          batch,
          schema.map(({ name }) => name),
        );
        for (const part of vectorsOf(kernels, kept)) set.add(part);
      }
      stream(rows, (part) => probe.choose(part, set, take));
    } finally {
      set.release();
      keys.release();
    }
  }

  function pair(
    pieces: readonly Piece[],
    rows: readonly Piece[],
    probe: JoinProbe,
    marks: boolean,
    take: TakeBatch,
  ): void {
    const count = pieces.reduce((sum, piece) => sum + (piece.rows ?? 0), 0);
    const table = new JoinTable(kernels, spec, batches(pieces, spec.tableSchema), count);
    try {
      const flags = marks ? table.flags() : 0;
      if (stream(rows, (part) => probe.push(part, table, take, flags)) && marks) probe.unmatched(table, flags, take);
    } finally {
      table.release();
    }
  }

  return {
    read(split: StageSplit, onBatch) {
      const [table = [], rows = []] = split.pieces ?? [];
      const { pairing, distinct } = split.join ?? { pairing: spec.how, distinct: false };
      let given = 0;
      const take: TakeBatch = (batch) => {
        given += batch.rows;
        return onBatch(batch);
      };
      const probe = new JoinProbe(kernels, spec, probeSchema, pairing);
      try {
        if (distinct) choose(table, rows, probe, take);
        else pair(table, rows, probe, pairing === 'full' || pairing === 'table', take);
      } finally {
        probe.release();
      }
      return Promise.resolve(reportOf(split, given));
    },
    release() {},
  };
}

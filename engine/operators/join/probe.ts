/**
 * The side of a join that streams: takes batches, gives those of the result, in the order of the rows that stream and then
 * of the table. Many matches of few rows leave in several batches.
 */
import type { Schema } from '../../arrow/types.js';
import { physicalOf, widthOf, type DataType } from '../../arrow/types.js';
import { BATCH_ROWS, type Batch, type Vector } from '../../arrow/vector.js';
import { compileExpressions, gatherRows, selectRows, type CompiledExpressions } from '../../expr/compile.js';
import type { NamedExpression } from '../../expr/expression.js';
import type { Kernels } from '../../kernels/load.js';
import type { JoinSpec, Pairing } from '../join-spec.js';
import { CodedKeys, type KeyLookup } from './coded-keys.js';
import { KeyColumns } from './keys.js';
import type { JoinTable } from './table.js';

/** Of the rows that stream, those with a match below which they are better taken out than passed over. */
const LEAST_SHARE = 0.5;
/** Bytes of text in one batch of a result. */
const MOST_TEXT = 2 ** 20;

/** Takes a batch; false once no more are wanted. */
export type TakeBatch = (batch: Batch) => boolean;

export class JoinProbe {
  readonly schema: Schema;
  readonly #kernels: Kernels;
  readonly #spec: JoinSpec;
  readonly #pairing: Pairing;
  readonly #keys: KeyColumns;
  readonly #coded: CodedKeys;
  /** The columns of the result that the streaming rows give. */
  readonly #given: CompiledExpressions;
  /** Whether rows without match may stay among the others. */
  readonly #mayMask: boolean;

  /** `toOneGroup`: all rows go to one group. */
  constructor(kernels: Kernels, spec: JoinSpec, input: Schema, pairing: Pairing = spec.how, toOneGroup = false) {
    this.#pairing = pairing;
    this.#mayMask = toOneGroup && spec.columns.every(({ type }) => type.kind !== 'utf8' && type.kind !== 'bool');
    this.#kernels = kernels;
    this.#spec = spec;
    this.schema = spec.columns.map(({ name, type }) => ({ name, type }));
    const types = spec.keys.map(({ type }) => type);
    const probes = spec.keys.map(({ probe }) => probe);
    this.#coded = new CodedKeys(kernels);
    this.#keys = new KeyColumns(kernels, probes, types, input);
    const given = spec.columns.flatMap(({ name, probe }): NamedExpression[] =>
      probe === null ? [] : [{ name, expression: probe }],
    );
    this.#given = compileExpressions(given, input, kernels);
  }

  /** `flags`: where the table's rows are marked that had a match; 0 where nobody asks. */
  push(batch: Batch, table: JoinTable, take: TakeBatch, flags = 0): boolean {
    const { arena, run } = this.#kernels;
    if (this.choosesOnly) return this.choose(batch, table.index, take);
    const keeps = this.#pairing === 'left' || this.#pairing === 'full';
    const keys = this.#keys.vectors(batch);
    const heads = arena.take(4 * batch.rows + 4);
    const mayMask = this.#mayMask && flags === 0 && batch.positions === 0 && table.index.next === 0;
    if (!keeps && !mayMask) {
      const rows = arena.take(4 * batch.rows + 4);
      const count = table.index.matches(keys, batch.rows, rows, heads);
      if (count !== null) return count === 0 || this.#chosen(batch, table, rows, heads, count, take, flags);
    }
    const found = this.#coded.find(table.index, keys, batch.rows, heads);
    if (found === 0 && !keeps) return true;
    if (table.index.next === 0 && (keeps || found === batch.rows)) {
      if (flags !== 0) run.joinMark(heads, batch.rows, flags);
      return this.#give(this.#combined(this.#own(batch), table, heads, batch.rows, found === batch.rows), take);
    }
    if (mayMask && found >= LEAST_SHARE * batch.rows) {
      return take(this.#masked(batch, table, heads, found));
    }
    if (table.index.next === 0) return this.#matches(batch, table, heads, found, take, flags);
    return this.#pairs(batch, table, heads, keeps, take, flags);
  }

  /** Whether rows are only chosen by whether their key is there. */
  get choosesOnly(): boolean {
    return this.#pairing === 'semi' || this.#pairing === 'anti' || this.#pairing === 'lone';
  }

  /** As `push`, where rows are only chosen. */
  choose(batch: Batch, keys: KeyLookup, take: TakeBatch): boolean {
    const { arena, run } = this.#kernels;
    const heads = arena.take(4 * batch.rows);
    const found = this.#coded.find(keys, this.#keys.vectors(batch), batch.rows, heads);
    const matched = this.#pairing === 'semi';
    const count = matched ? found : batch.rows - found;
    if (count === 0) return true;
    let chosen = this.#own(batch);
    if (count < batch.rows) {
      const selection = arena.take(4 * batch.rows + 4);
      run.joinSelect(heads, batch.rows, Number(matched), selection);
      chosen = selectRows(this.#kernels, chosen, selection, count);
    }
    let place = 0;
    const vectors = this.#spec.columns.map(({ type, probe }): Vector => {
      return probe === null ? this.#absent(type, count) : (chosen.vectors[place++] as Vector);
    });
    return take({ ...chosen, schema: this.schema, vectors });
  }

  /** The rows of the table that were not marked, without one that streams. */
  unmatched(table: JoinTable, flags: number, take: TakeBatch): boolean {
    const { arena, run } = this.#kernels;
    for (let first = 0; first < table.rows; first += BATCH_ROWS) {
      arena.reset();
      const matches = arena.take(4 * BATCH_ROWS);
      const rows = run.joinUnmarked(flags, first, Math.min(BATCH_ROWS, table.rows - first), matches);
      if (rows === 0) continue;
      const vectors = this.#spec.columns.map(({ type }, i): Vector => {
        const column = table.columns[i] ?? null;
        return column === null ? this.#absent(type, rows) : table.gather(column, matches, rows, true);
      });
      if (!take({ schema: this.schema, rows, vectors, positions: 0 })) return false;
    }
    return true;
  }

  release(): void {
    this.#keys.release();
    this.#coded.release();
    this.#given.release();
  }

  #pairs(batch: Batch, table: JoinTable, heads: number, keeps: boolean, take: TakeBatch, flags: number): boolean {
    const { arena, run, memory } = this.#kernels;
    const cursor = arena.take(8);
    memory.u32.fill(0, cursor >>> 2, (cursor >>> 2) + 2);
    const rows = arena.take(4 * BATCH_ROWS);
    const matches = arena.take(4 * BATCH_ROWS);
    const own = this.#own(batch);
    const mark = arena.mark();
    for (;;) {
      const { next } = table.index;
      const count = run.joinPairs(heads, next, batch.rows, cursor, BATCH_ROWS, Number(keeps), rows, matches);
      if (count === 0) return true;
      if (flags !== 0) run.joinMark(matches, count, flags);
      const chosen = gatherRows(this.#kernels, own, rows, count);
      if (!this.#give(this.#combined(chosen, table, matches, count, !keeps), take)) return false;
      arena.rewind(mark);
    }
  }

  /** The rows that have a match, where the keys of the table are distinct. */
  #matches(batch: Batch, table: JoinTable, heads: number, found: number, take: TakeBatch, flags: number): boolean {
    const { arena, run } = this.#kernels;
    const rows = arena.take(4 * batch.rows + 4);
    const matches = arena.take(4 * batch.rows + 4);
    run.joinMatches(heads, batch.rows, rows, matches);
    return this.#chosen(batch, table, rows, matches, found, take, flags);
  }

  /** The rows that have a match, among the others; by themselves once somebody asks for them. */
  #masked(batch: Batch, table: JoinTable, heads: number, found: number): Batch {
    const { arena, run } = this.#kernels;
    const { schema } = this;
    const own = this.#own(batch);
    const mask = arena.take(batch.rows);
    run.joinMatched(heads, batch.rows, mask);
    const { vectors } = this.#combined(own, table, heads, batch.rows, true);
    const zeroed = this.#spec.columns.map(({ probe }) => probe === null);
    const among = { rows: batch.rows, mask, vectors, zeroed };
    // Room is taken at once, since who asks may give back what is taken of the arena meanwhile.
    const selection = arena.take(4 * batch.rows + 4);
    const room = among.vectors.map(() => ({ values: arena.take(8 * found), validity: arena.take(found) }));
    let chosen: readonly Vector[] | null = null;
    const choose = (): readonly Vector[] => {
      run.joinSelect(heads, batch.rows, 1, selection);
      return among.vectors.map(({ type, values, validity }, i): Vector => {
        const to = room[i] as (typeof room)[number];
        run.gather8(values, selection, found, to.values);
        if (validity !== 0) run.gather1(validity, selection, found, to.validity);
        return { type, values: to.values, validity: validity === 0 ? 0 : to.validity };
      });
    };
    return {
      schema,
      rows: found,
      get vectors() {
        return (chosen ??= choose());
      },
      positions: 0,
      among,
    };
  }

  /** These rows of the batch, each with its match. */
  #chosen(
    batch: Batch,
    table: JoinTable,
    rows: number,
    matches: number,
    count: number,
    take: TakeBatch,
    flags: number,
  ): boolean {
    if (flags !== 0) this.#kernels.run.joinMark(matches, count, flags);
    const own = this.#own(batch);
    const chosen = count === batch.rows ? own : gatherRows(this.#kernels, own, rows, count);
    return this.#give(this.#combined(chosen, table, matches, count, true), take);
  }

  /** Rows each of which goes with the table's row at `matches`. */
  #combined(own: Batch, table: JoinTable, matches: number, rows: number, allMatch: boolean): Batch {
    let place = 0;
    const vectors = this.#spec.columns.map(({ probe }, i): Vector => {
      if (probe !== null) return own.vectors[place++] as Vector;
      return table.gather(table.columns[i] as NonNullable<JoinTable['columns'][number]>, matches, rows, allMatch);
    });
    return { schema: this.schema, rows, vectors, positions: own.positions };
  }

  /** The columns of the result that the batch gives. */
  #own(batch: Batch): Batch {
    return { ...batch, schema: this.#given.schema, vectors: this.#given.evaluate(batch) };
  }

  /** Gives the batch; in parts where its texts, which may be the same ones over and over, are long. */
  #give(batch: Batch, take: TakeBatch): boolean {
    const { run } = this.#kernels;
    const texts = batch.vectors.filter(({ type }) => type.kind === 'utf8');
    const bytes = texts.reduce((sum, { values, validity }) => sum + run.textBytes(values, validity, batch.rows), 0);
    if (bytes <= MOST_TEXT || batch.rows === 1) return take(batch);
    const half = batch.rows >> 1;
    return this.#give(sliceBatch(batch, 0, half), take) && this.#give(sliceBatch(batch, half, batch.rows), take);
  }

  #absent(type: DataType, rows: number): Vector {
    const { arena, run } = this.#kernels;
    const bytes = rows * widthOf(physicalOf(type));
    const values = arena.take(bytes);
    const validity = arena.take(rows);
    run.zero(values, bytes);
    run.zero(validity, rows);
    return { type, values, validity };
  }
}

/** Rows [start, end) where they are. */
function sliceBatch(batch: Batch, start: number, end: number): Batch {
  const vectors = batch.vectors.map(({ type, values, validity }) => ({
    type,
    values: values + start * widthOf(physicalOf(type)),
    validity: validity === 0 ? 0 : validity + start,
  }));
  const positions = batch.positions === 0 ? 0 : batch.positions + 8 * start;
  return { ...batch, rows: end - start, vectors, positions };
}

/** The lazy data frame: every method returns a new frame over a longer plan; nothing runs until rows are asked for. */
import type { SortKey } from '../arrow/compare.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { Expression, NamedExpression } from '../expr/expression.js';
import { parseAggregates, parseExpression, parseSortKeys } from '../expr/parse.js';
import { PartitaError, unknownName } from '../errors.js';
import { distinctNode } from '../operators/distinct.js';
import { filterNode } from '../operators/filter.js';
import { groupByNode, type AggregateRequest } from '../operators/groupby.js';
import { joinNode } from '../operators/join.js';
import type { JoinKey, JoinKind } from '../operators/join-spec.js';
import { limitNode } from '../operators/limit.js';
import type { PlanNode } from '../operators/operator.js';
import { projectNode } from '../operators/project.js';
import { sortNode } from '../operators/sort.js';
import { explainPlan, type ExplainStage } from '../plan/explain.js';
import { column, namedExpressions, type ColumnInput } from './columns.js';
import { describeFrame, type ColumnDescription } from './describe.js';
import type { FrameHost } from './host.js';
import type { Result, RunOptions, RunReport } from './result.js';
import { keepsRows, rowsPlan } from './window.js';

/** What a join is told. */
export interface JoinOptions {
  /** Columns that both sides name alike, or pairs of columns: what must be equal. */
  readonly on: string | readonly (string | JoinKey)[];
  /** `inner` unless given; `semi` and `anti` keep the rows of this side that have a partner, or none. */
  readonly how?: JoinKind;
  /** Added to the names of the other side's columns that this side has too; `_right` unless given. */
  readonly suffix?: string;
}

export class DataFrame {
  readonly #plan: PlanNode;
  readonly #host: FrameHost;

  constructor(plan: PlanNode, host: FrameHost) {
    this.#plan = plan;
    this.#host = host;
  }

  /** The columns of the result. */
  get schema(): Schema {
    return this.#plan.schema;
  }

  get plan(): PlanNode {
    return this.#plan;
  }

  /** These columns only, in this order; formulas are computed: `select('a', 'b * 2 as c')`. */
  select(...columns: readonly ColumnInput[]): DataFrame {
    return this.#over(projectNode(this.#plan, columns.flatMap(namedExpressions)));
  }

  /** All columns, and these besides; one of the same name is replaced in its place. */
  withColumns(...columns: readonly ColumnInput[]): DataFrame {
    const added = new Map(columns.flatMap(namedExpressions).map((column) => [column.name, column]));
    const kept = this.schema.map(({ name }): NamedExpression => {
      const replacement = added.get(name);
      added.delete(name);
      return replacement ?? column(name);
    });
    return this.#over(projectNode(this.#plan, [...kept, ...added.values()]));
  }

  /** The rows for which the condition is true: `filter("amount > 0 and city = 'Bern'")`. */
  filter(condition: string | Expression): DataFrame {
    return this.#over(filterNode(this.#plan, typeof condition === 'string' ? parseExpression(condition) : condition));
  }

  /**
   * One row a distinct combination of the keys, ordered by them, nulls last: `groupBy('city', 'amount:sum,mean')`.
   * Keys may be formulas. No keys make one group of all rows.
   */
  groupBy(keys: string | readonly ColumnInput[], aggregates: string | readonly AggregateRequest[]): DataFrame {
    const columns = typeof keys === 'string' ? namedExpressions(keys) : keys.flatMap(namedExpressions);
    const requests = typeof aggregates === 'string' ? parseAggregates(aggregates) : aggregates;
    return this.#over(groupByNode(this.#plan, columns, requests));
  }

  /**
   * Its rows together with those of another frame of the same engine that have equal keys: `join(cities, { on: 'city' })`.
   * Null keys equal nothing. Rows come in the order of this side, then of the other; in a right join the other way round.
   */
  join(other: DataFrame, { on, how = 'inner', suffix = '_right' }: JoinOptions): DataFrame {
    if (other.#host !== this.#host) {
      throw new PartitaError('user-input', 'the two frames belong to different engines', {
        domain: 'join',
        hint: 'open both datasets with the same engine',
      });
    }
    return this.#over(joinNode(this.#plan, other.#plan, { how, keys: joinKeys(on), suffix }));
  }

  /** Ordered by keys, stable, nulls last: `sort('amount desc, city')`. */
  sort(keys: string | readonly SortKey[]): DataFrame {
    return this.#over(sortNode(this.#plan, typeof keys === 'string' ? parseSortKeys(keys) : keys));
  }

  limit(count: number, offset = 0): DataFrame {
    return this.#over(limitNode(this.#plan, count, offset));
  }

  /** One of each set of equal rows (of the named columns), ordered by the columns. */
  distinct(...columns: readonly ColumnInput[]): DataFrame {
    const frame = columns.length === 0 ? this : this.select(...columns);
    return frame.#over(distinctNode(frame.#plan));
  }

  /** How often each value of a column occurs, most frequent first, ties by value. */
  valueCounts(name: string): DataFrame {
    const names = this.schema.map((field) => field.name);
    if (!names.includes(name)) throw unknownName('frame', 'column', name, names);
    if (name === 'count') {
      throw new PartitaError('user-input', "the column is named 'count' like the result's own", {
        domain: 'frame',
        value: name,
        hint: 'rename it first: select("count as value")',
      });
    }
    const key = column(name);
    const rows: AggregateRequest = { aggregate: 'count', input: null, parameters: [], as: 'count' };
    return this.groupBy([key], [rows]).sort([
      { column: 'count', descending: true },
      { column: name, descending: false },
    ]);
  }

  /** Statistics of every column: counts, nulls, extremes, mean, deviation, quartiles, distinct values, top values. */
  describe(options: RunOptions = {}): Promise<readonly ColumnDescription[]> {
    return describeFrame(this, options);
  }

  /** The plan as text at a stage of planning; nothing runs. */
  explain(stage: ExplainStage = 'optimized'): string {
    return explainPlan(this.#plan, stage, this.#host.explainOptions);
  }

  /** Whether each row of the result is the row of the dataset in the same place: `rows` can be asked for. */
  get keepsRows(): boolean {
    return keepsRows(this.#plan);
  }

  /**
   * Rows `from` to at most `from + count`, counted from 0. Quick anywhere in an imported table or one that was scanned; in
   * others everything before is read.
   */
  rows(from: number, count: number, options: RunOptions = {}): Promise<Result> {
    return this.#host.collect(rowsPlan(this.#plan, from, count), { label: 'rows', ...options });
  }

  /** Runs the plan and gives the whole result. */
  collect(options: RunOptions = {}): Promise<Result> {
    return this.#host.collect(this.#plan, options);
  }

  /**
   * Runs the plan and gives the result batch by batch, in order, in bounded memory, and at the end its report.
   * Leaving the loop cancels the run.
   */
  batches(options: RunOptions = {}): AsyncGenerator<RecordBatch, RunReport, void> {
    return this.#host.stream(this.#plan, options);
  }

  #over(plan: PlanNode): DataFrame {
    return new DataFrame(plan, this.#host);
  }
}

function joinKeys(on: JoinOptions['on']): JoinKey[] {
  return (typeof on === 'string' ? [on] : on).map((key) => (typeof key === 'string' ? { left: key, right: key } : key));
}

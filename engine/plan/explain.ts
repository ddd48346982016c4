/** A plan as text, at any stage of planning. */
import { formatType, type Schema } from '../arrow/types.js';
import { formatExpression } from '../expr/format.js';
import type { PlanNode } from '../operators/operator.js';
import { partsOf } from '../operators/partition-spec.js';
import { optimize } from './optimize.js';
import { lowerToStages, type Sink, type Stage, type Step } from './stage.js';

/** The stages of planning, in order. `graph` lists the tasks that a run would begin with. */
export const EXPLAIN_STAGES = ['logical', 'optimized', 'physical', 'graph'] as const;

export type ExplainStage = (typeof EXPLAIN_STAGES)[number];

export interface ExplainOptions {
  readonly workers: number;
  /** Splits of the first stage's dataset, as many as a run would make. */
  readonly splits: (stage: Stage) => readonly { readonly path: string; readonly start: number; readonly end: number }[];
  /** What the stages will take of memory, in words. */
  readonly memory: (stages: readonly Stage[]) => string;
}

export function explainPlan(plan: PlanNode, stage: ExplainStage, options: ExplainOptions): string {
  switch (stage) {
    case 'logical':
      return explainTree(plan);
    case 'optimized':
      return explainTree(optimize(plan));
    case 'physical':
      return lowerToStages(optimize(plan)).map(explainStage).join('\n');
    case 'graph': {
      const stages = lowerToStages(optimize(plan));
      return [...stages.map((entry) => explainTasks(entry, options)), `memory: ${options.memory(stages)}`].join('\n');
    }
  }
}

function explainTree(plan: PlanNode): string {
  return [...treeLines(plan, 0), '', `columns: ${describeSchema(plan.schema)}`].join('\n');
}

function treeLines({ operator, args, inputs }: PlanNode, depth: number): string[] {
  const line = `${'  '.repeat(depth)}${operator.name}: ${operator.describe(args)}`;
  return [line, ...inputs.flatMap((input) => treeLines(input, depth + 1))];
}

function explainStage(stage: Stage): string {
  const lines = [`stage ${stage.index}`, `  from ${describeSource(stage)}`, ...stage.steps.map(describeStep)];
  lines.push(`  into ${describeSink(stage.sink)}`);
  if (stage.slice !== null) lines.push(`  keep ${stage.slice.count} rows after ${stage.slice.offset}`);
  lines.push(`  gives ${describeSchema(stage.output)}`);
  return lines.join('\n');
}

function explainTasks(stage: Stage, options: ExplainOptions): string {
  const lines = [`stage ${stage.index}: from ${describeSource(stage)} into ${describeSink(stage.sink)}`];
  if (stage.source.kind === 'stage') {
    lines.push(`  tasks by the size of stage ${stage.source.stage}'s output, known when it is there`);
    return lines.join('\n');
  }
  const splits = options.splits(stage);
  const bytes = splits.reduce((sum, split) => sum + split.end - split.start, 0);
  lines.push(`  ${splits.length} scan tasks over ${bytes.toLocaleString('en-US')} bytes`);
  for (const [i, split] of splits.entries()) {
    if (i === 10 && splits.length > 12) {
      lines.push(`    … ${splits.length - 10} more`);
      break;
    }
    lines.push(`    ${i}: ${split.path} [${split.start}, ${split.end})`);
  }
  if (stage.sink.kind === 'groups') lines.push(`  ${options.workers} flush tasks, one a worker`);
  return lines.join('\n');
}

function describeSource(stage: Stage): string {
  if (stage.source.kind === 'stage') return `stage ${stage.source.stage}`;
  const { source, columns, predicate } = stage.source;
  const where = predicate === null ? '' : `, parts that may hold ${formatExpression(predicate)}`;
  return `${source.label}: read ${columns.map((field) => field.name).join(', ') || 'no column'}${where}`;
}

function describeStep(step: Step): string {
  if (step.kind === 'filter') return `  filter ${formatExpression(step.predicate)}`;
  if (step.kind === 'join') {
    const keys = step.keys.map(({ probe, build }) => `${formatExpression(probe)} = ${formatExpression(build)}`);
    return `  join ${step.how} with the rows of stage ${step.table} on ${keys.join(', ')}`;
  }
  return `  project ${step.expressions.map(({ name, expression }) => `${formatExpression(expression)} as ${name}`).join(', ')}`;
}

function describeSink(sink: Sink): string {
  switch (sink.kind) {
    case 'rows':
      return sink.limit === null ? 'rows in order' : `the first ${sink.limit} rows`;
    case 'table':
      return 'a table for a join; if it is large, cut by ranges of its keys or partitioned';
    case 'partitions':
      return `${partsOf(sink.spec.cut)} partitions`;
    case 'ranges':
      return 'ranges of places in the order of all';
    case 'groups': {
      const aggregates = sink.aggregates.map((column) => `${column.aggregate}(${column.input ?? '*'})`);
      return `partial groups by ${sink.keys.join(', ') || 'nothing'}: ${aggregates.join(', ') || 'no aggregate'}`;
    }
    case 'sorted': {
      const keys = sink.keys.map((key) => (key.descending ? `${key.column} desc` : key.column)).join(', ');
      const kind = sink.presorted ? 'merged by' : 'sorted runs by';
      return `${kind} ${keys}${sink.limit === null ? '' : `, the first ${sink.limit}`}`;
    }
  }
}

function describeSchema(schema: Schema): string {
  return schema.map((field) => `${field.name} ${formatType(field.type)}`).join(', ');
}

/** What the workers found in a dataset's splits: rows that count, rows set aside, values that do not fit their column. */
import { joinTypes, formatType } from '../arrow/types.js';
import type { CsvFile } from '../formats/csv/source.js';
import type { Split, SplitReport, TypeBreak } from '../formats/reader.js';
import { makeNode, type PlanNode } from '../operators/operator.js';
import type { Stage } from '../plan/stage.js';
import { type QueryContext } from './context.js';
import { firstLines } from './proof.js';
import { badRow, misfit } from './refusals.js';
import { sourceOf, type QuerySource } from './source.js';

/** Thrown through a running stage: its columns need wider types, and it starts over with them. */
export class TypesWidened extends Error {
  constructor(
    readonly source: QuerySource,
    readonly breaks: readonly TypeBreak[],
  ) {
    super('a value does not fit its column');
  }
}

/** Counts what the proven splits of a dataset reported; bad rows are refused or set aside here. */
export function takeReports(
  context: QueryContext,
  stage: Stage,
  splits: readonly Split[],
  reports: readonly SplitReport[],
): void {
  if (stage.source.kind !== 'dataset') return;
  const { data } = sourceOf(stage);
  reports.forEach(({ start, rows, quarantined, reasons = {} }, i) =>
    context.report.splits.push({ split: splits[i] as Split, rowStart: start, rows, quarantined, reasons }),
  );
  context.report.rowsRead += reports.reduce((sum, report) => sum + report.rows, 0);
  const bad = reports.reduce((sum, report) => sum + report.quarantined, 0);
  if (bad === 0 || data.kind !== 'csv') return;
  const { files } = data.source;
  const lines = firstLines(splits, reports, (file) => (files[file] as CsvFile).dataLine);
  const rows = reports.flatMap((report, i) =>
    report.quarantine.map((row) => ({ ...row, line: row.line + (lines[i] as number) })),
  );
  const first = rows[0];
  if (data.source.onBadRow === 'error' && first !== undefined) throw badRow(first);
  context.report.quarantined += bad;
  for (const row of rows) context.report.quarantine.push(row);
}

/** The error that ends the stage: widening where the types were inferred, refusal where the user has fixed them. */
export function refuseOrWiden(stage: Stage, breaks: readonly TypeBreak[]): Error {
  const source = sourceOf(stage);
  const fixed = breaks.find((broken) => source.isFixed(broken.column));
  if (fixed === undefined) return new TypesWidened(source, breaks);
  return misfit(fixed, source.schema);
}

/** Widens the columns of a dataset of the plan; gives the plan over its new schema. */
export function widened(context: QueryContext, plan: PlanNode, { source, breaks }: TypesWidened): PlanNode {
  for (const { column, type, value, path } of breaks) {
    const field = source.schema.find((candidate) => candidate.name === column);
    if (field === undefined) continue;
    const wider = joinTypes(field.type, type);
    if (formatType(wider) === formatType(field.type)) continue;
    source.widen(column, wider);
    const [was, now] = [formatType(field.type), formatType(wider)];
    context.decide(`type of ${column}`, now, { code: 'wider-type', column, type: now, was, value, path });
  }
  return rebuilt(plan);
}

/** The same plan over its datasets' present schemas. */
export function rebuilt(node: PlanNode): PlanNode {
  return makeNode(node.operator, node.args, ...node.inputs.map(rebuilt));
}

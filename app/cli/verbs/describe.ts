import type { Cell, DataType } from '../../../engine/index.js';
import { FLOAT64, INT64, UTF8, columnOf, formatType } from '../../../engine/index.js';
import { CellEncoder } from '../../output/cell-texts.js';
import type { RunReport } from '../library.js';
import { openPaths } from '../open-options.js';
import { READING, RUNNING, WRITING } from '../options.js';
import { writeMade } from '../result.js';
import type { Verb } from '../verb.js';

/** `partita describe`: one row a column with its summary. Values of any type are shown as text. */
export const describe: Verb = {
  name: 'describe',
  operands: '<paths…>',
  summary: 'per column: count, nulls, min, max, mean, std, quartiles, distinct, top values',
  options: ['columns', 'where', ...WRITING, ...RUNNING, ...READING],
  examples: [
    { command: 'describe trips/', doc: 'every column' },
    {
      command: "describe trips/ --columns fare,city --where 'fare > 0' --format json",
      doc: 'two columns of some rows',
    },
  ],
  async run(context) {
    const { values, monitor } = context;
    const dataset = await openPaths(context, context.positionals);
    let frame = dataset.frame();
    if (values.where !== undefined) frame = frame.filter(values.where);
    if (values.columns !== undefined) frame = frame.select(values.columns);
    // Every run of it reads the same rows: what the first one set aside, all did.
    let report: RunReport | undefined;
    const columns = await frame.describe({ ...monitor.runOptions(), onReport: (given) => (report ??= given) });
    await writeMade(context, [
      { name: 'column', type: UTF8, cells: columns.map((column) => column.name) },
      { name: 'type', type: UTF8, cells: columns.map((column) => formatType(column.type)) },
      { name: 'count', type: INT64, cells: columns.map((column) => BigInt(column.count)) },
      { name: 'nulls', type: INT64, cells: columns.map((column) => BigInt(column.nulls)) },
      { name: 'min', type: UTF8, cells: columns.map((column) => textOf(column.type, column.min)) },
      { name: 'max', type: UTF8, cells: columns.map((column) => textOf(column.type, column.max)) },
      { name: 'mean', type: FLOAT64, cells: columns.map((column) => column.mean) },
      { name: 'std', type: FLOAT64, cells: columns.map((column) => column.std) },
      { name: 'q1', type: FLOAT64, cells: columns.map((column) => column.quartiles?.[0] ?? null) },
      { name: 'median', type: FLOAT64, cells: columns.map((column) => column.quartiles?.[1] ?? null) },
      { name: 'q3', type: FLOAT64, cells: columns.map((column) => column.quartiles?.[2] ?? null) },
      { name: 'distinct', type: INT64, cells: columns.map((column) => BigInt(column.distinct)) },
      { name: 'top', type: UTF8, cells: columns.map((column) => topText(column.type, column.top)) },
    ]);
    if (report !== undefined) await monitor.report(report, dataset.schema.length);
  },
};

/** `Rome (12), Bern (7)` */
function topText(type: DataType, top: readonly { readonly value: Cell; readonly count: number }[]): string {
  return top.map(({ value, count }) => `${textOf(type, value) ?? ''} (${count})`).join(', ');
}

function textOf(type: DataType, cell: Cell): string | null {
  if (cell === null) return null;
  const { bytes, starts, ends } = new CellEncoder('plain').encode(columnOf(type, [cell]), 0, 1);
  return Buffer.from(bytes).toString('utf8', starts[0], ends[0]);
}

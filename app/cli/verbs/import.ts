import { FLOAT64, INT64, UTF8 } from '../../../engine/index.js';
import { openPaths } from '../open-options.js';
import { READING, RUNNING, WRITING } from '../options.js';
import { writeMade } from '../result.js';
import type { Verb } from '../verb.js';

/** `partita import`: sources into the partition store; a second call finishes what a first one left undone. */
export const importVerb: Verb = {
  name: 'import',
  operands: '<paths…>',
  summary: 'partition into the store, so that later queries need not parse again',
  options: [...RUNNING.filter((name) => name !== 'no-store'), ...WRITING, ...READING],
  examples: [
    { command: 'import trips/', doc: 'import a folder; queries on it read the store from then on' },
    { command: 'import trips/ --store /data/store --block-size 64MB', doc: 'into a store of your own' },
  ],
  async run(context) {
    const dataset = await openPaths(context, context.positionals);
    const { store, 'block-size': blockBytes } = context.values;
    const options = {
      ...context.monitor.runOptions(),
      ...(store === undefined ? {} : { store }),
      ...(blockBytes === undefined ? {} : { blockBytes }),
    };
    const report = await context.engine().import(dataset, options);
    for (const { column, from, to } of report.widened) {
      context.monitor.warn({ code: 'widened', message: `column '${column}' was widened from ${from} to ${to}` });
    }
    for (const warning of report.warnings) context.monitor.warn(warning);
    await context.monitor.reportQuarantine(report, dataset.schema.length);
    await writeMade(context, [
      { name: 'table', type: UTF8, cells: [report.table] },
      { name: 'partitions', type: INT64, cells: [BigInt(report.partitions)] },
      { name: 'resumed', type: INT64, cells: [BigInt(report.resumed)] },
      { name: 'rows', type: INT64, cells: [BigInt(report.rows)] },
      { name: 'quarantined', type: INT64, cells: [BigInt(report.quarantined)] },
      { name: 'bytes', type: INT64, cells: [BigInt(report.bytes)] },
      { name: 'seconds', type: FLOAT64, cells: [Math.round(report.seconds * 1000) / 1000] },
    ]);
  },
};

import { limited } from '../frame-options.js';
import { openPaths } from '../open-options.js';
import { READING, RUNNING, WRITING } from '../options.js';
import { writeFrame } from '../result.js';
import type { FrameVerb } from '../verb.js';

/** `partita read`: rows of the files as one table. */
export const read: FrameVerb = {
  name: 'read',
  operands: '<paths…>',
  summary: 'rows: all, or those and the columns asked for',
  options: ['columns', 'where', 'sort', 'limit', 'offset', ...WRITING, ...RUNNING, ...READING],
  examples: [
    { command: 'read trips/ --limit 10', doc: 'the first ten rows of a folder' },
    {
      command: "read trips/ --where 'fare > 100' --columns 'day, fare, fare * 0.2 as tip' --format ndjson",
      doc: 'some rows, some columns, one of them computed',
    },
    { command: "read 'trips/2024-*.csv' --out trips.parquet", doc: 'many files into one Parquet file' },
  ],
  async prepare(context, paths) {
    const { values } = context;
    const dataset = await openPaths(context, paths);
    let frame = dataset.frame();
    if (values.where !== undefined) frame = frame.filter(values.where);
    if (values.sort !== undefined) frame = frame.sort(values.sort);
    if (values.columns !== undefined) frame = frame.select(values.columns);
    return { frame: limited(frame, values), sourceColumns: dataset.schema.length };
  },
  async run(context) {
    await writeFrame(context, await this.prepare(context, context.positionals));
  },
};

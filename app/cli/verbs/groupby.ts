import { grouped, limited } from '../frame-options.js';
import { openPaths } from '../open-options.js';
import { READING, RUNNING, WRITING } from '../options.js';
import { writeFrame } from '../result.js';
import type { FrameVerb } from '../verb.js';

/** `partita groupby`: one row a group, ordered by its keys unless `--sort` says otherwise. */
export const groupby: FrameVerb = {
  name: 'groupby',
  operands: '<paths…>',
  summary: 'groups and their aggregates, ordered by the keys (nulls last)',
  options: ['by', 'agg', 'where', 'sort', 'limit', 'offset', 'partial', ...WRITING, ...RUNNING, ...READING],
  examples: [
    { command: 'groupby trips/ --by city', doc: 'rows by city' },
    {
      command: "groupby trips/ --by city --agg 'fare:sum,mean; fare:max as top' --sort 'top desc' --limit 10",
      doc: 'the ten cities with the highest fare',
    },
    { command: 'groupby trips/ --by city --partial', doc: 'the same, with the answer so far while it runs' },
    { command: "groupby trips/ --agg '*:count; fare:quantile(0.9) as p90'", doc: 'one group of all rows' },
  ],
  async prepare(context, paths) {
    const { values } = context;
    const dataset = await openPaths(context, paths);
    let frame = dataset.frame();
    if (values.where !== undefined) frame = frame.filter(values.where);
    frame = grouped(frame, values);
    if (values.sort !== undefined) frame = frame.sort(values.sort);
    return { frame: limited(frame, values), sourceColumns: dataset.schema.length };
  },
  async run(context) {
    await writeFrame(context, await this.prepare(context, context.positionals));
  },
};

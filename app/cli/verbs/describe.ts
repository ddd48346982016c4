import { openPaths } from '../open-options.js';
import { READING, RUNNING, WRITING } from '../options.js';
import { writeFrame } from '../result.js';
import type { FrameVerb } from '../verb.js';

/** `partita describe`: one row a column with its summary. */
export const describe: FrameVerb = {
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
  frame(dataset, values) {
    let frame = dataset.frame();
    if (values.where !== undefined) frame = frame.filter(values.where);
    if (values.columns !== undefined) frame = frame.select(values.columns);
    return frame.describe();
  },
  async run(context) {
    const dataset = await openPaths(context, context.positionals);
    await writeFrame(context, await this.frame(dataset, context.values), dataset.schema.length);
  },
};

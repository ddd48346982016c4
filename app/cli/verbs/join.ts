import type { JoinKey } from '../../../engine/index.js';
import { grouped, limited } from '../frame-options.js';
import { splitList, splitPair } from '../lists.js';
import { openPaths } from '../open-options.js';
import { READING, RUNNING, WRITING } from '../options.js';
import { writeFrame } from '../result.js';
import { UsageError } from '../usage-error.js';
import type { FrameVerb } from '../verb.js';

/** `partita join`: rows of two tables that have equal keys. */
export const join: FrameVerb = {
  name: 'join',
  operands: '<paths…>',
  summary: 'rows of two tables that have equal keys, or groups of them',
  options: [
    'with',
    'on',
    'how',
    'suffix',
    'where',
    'columns',
    'by',
    'agg',
    'sort',
    'limit',
    'offset',
    'partial',
    ...WRITING,
    ...RUNNING,
    ...READING,
  ],
  examples: [
    { command: 'join trips/ --with cities.csv --on city', doc: 'every trip with its city' },
    {
      command: "join trips/ --with cities.csv --on 'city = name' --how left --columns 'day, fare, country'",
      doc: 'also trips of unknown cities; the sides name the key differently',
    },
    { command: 'join trips/ --with refunds/ --on id --how anti', doc: 'the trips without a refund' },
    { command: 'join trips/ --with cities.csv --on city --by country --agg fare:sum', doc: 'fares by country' },
  ],
  async prepare(context, paths) {
    const { values } = context;
    if (values.with === undefined) throw new UsageError('no other side given; name its files by --with', context.verb);
    if (values.on === undefined) throw new UsageError('no key given; name what must be equal by --on', context.verb);
    const keys = joinKeys(values.on);
    const left = await openPaths(context, paths);
    const right = await openPaths(context, splitList(values.with, ','));
    const { how, suffix } = values;
    let frame = left.frame().join(right.frame(), {
      on: keys,
      ...(how === undefined ? {} : { how }),
      ...(suffix === undefined ? {} : { suffix }),
    });
    if (values.where !== undefined) frame = frame.filter(values.where);
    if (values.by !== undefined || values.agg !== undefined) {
      frame = grouped(frame, values);
    }
    if (values.sort !== undefined) frame = frame.sort(values.sort);
    if (values.columns !== undefined) frame = frame.select(values.columns);
    return { frame: limited(frame, values), sourceColumns: left.schema.length + right.schema.length };
  },
  async run(context) {
    await writeFrame(context, await this.prepare(context, context.positionals));
  },
};

function unquoted(name: string): string {
  return /^(["`])(.*)\1$/s.exec(name)?.[2] ?? name;
}

/** `id, city = name`: columns that both sides name alike, or pairs of them. */
function joinKeys(text: string): JoinKey[] {
  return splitList(text, ',').map((entry) => {
    const [left, right] = splitPair(entry, '=') ?? [entry, entry];
    return { left: unquoted(left), right: unquoted(right) };
  });
}

import { rankNames } from '../../../engine/index.js';
import type { OptionName } from '../options.js';
import { writeText } from '../result.js';
import { UsageError } from '../usage-error.js';
import type { FrameVerb, Verb } from '../verb.js';
import { groupby } from './groupby.js';
import { join } from './join.js';
import { read } from './read.js';

const EXPLAINABLE = [read, groupby, join] as const satisfies readonly FrameVerb[];
const STAGES = ['logical', 'optimized', 'physical', 'graph'] as const;
/** All of theirs, so that any query can be explained as it stands; only a run has a graph to write. */
const ACCEPTED: readonly OptionName[] = ['stage', ...new Set(EXPLAINABLE.flatMap((verb) => verb.options))];
const OWN: readonly OptionName[] = ['stage', 'out', 'help'];

/** `partita explain <verb> …`: the plan and the task graph of a query, stage by stage, without running it. */
export const explain: Verb = {
  name: 'explain',
  operands: '<read|groupby|join> <paths…>',
  summary: 'the plan and graph of a query by stage, without running it',
  options: ACCEPTED.filter((name) => name !== 'graph'),
  examples: [
    { command: 'explain groupby trips/ --by city --agg fare:sum', doc: 'every stage of a group-by' },
    { command: "explain read trips/ --where 'fare > 100' --stage optimized", doc: 'what the optimiser made of it' },
  ],
  async run(context) {
    const [name = '', ...paths] = context.positionals;
    const verb = EXPLAINABLE.find((candidate) => candidate.name === name);
    const names = EXPLAINABLE.map((candidate) => candidate.name);
    if (verb === undefined) {
      const { near } = rankNames(name, names);
      const guess = near === undefined ? '' : `; did you mean '${near}'?`;
      throw new UsageError(`cannot explain '${name}'${guess}; explain takes ${names.join(', ')}`, 'explain');
    }
    const foreign = (Object.keys(context.values) as OptionName[]).find(
      (option) => !verb.options.includes(option) && !OWN.includes(option),
    );
    if (foreign !== undefined) throw new UsageError(`'${verb.name}' has no option --${foreign}`, verb.name);
    const { frame } = await verb.prepare(context, paths);
    const { stage = 'all' } = context.values;
    const text =
      stage === 'all'
        ? STAGES.map((each) => `-- ${each} --\n${ended(frame.explain(each))}`).join('\n')
        : ended(frame.explain(stage));
    await writeText(context, text);
  },
};

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

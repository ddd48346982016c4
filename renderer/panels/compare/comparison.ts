/** What two runs took: in all, by operator, by kind of work. Pure. */
import { DONE, PARTS, type GroupModel, type RunModel } from '../../../app/protocol/run-model.js';

export type Measure = 'seconds' | 'bytes' | 'count' | 'share';

export interface Compared {
  /** A word of the panel, or an operator's title. */
  readonly name: string;
  readonly measure: Measure;
  /** Null: the run has no such thing. */
  readonly one: number | null;
  readonly other: number | null;
}

export interface Comparison {
  readonly whole: readonly Compared[];
  /** Seconds of all tasks. */
  readonly operators: readonly Compared[];
  readonly parts: readonly Compared[];
}

/** `titleOf`: what a group is called; groups of the same title are one operator. */
export function compareRuns(one: RunModel, other: RunModel, titleOf: (group: GroupModel) => string): Comparison {
  const both = (name: string, measure: Measure, of: (model: RunModel) => number | null): Compared => ({
    name,
    measure,
    one: of(one),
    other: of(other),
  });
  const titles = new Set([...one.groups, ...other.groups].map(titleOf));
  return {
    whole: [
      both('time', 'seconds', ({ time }) => time / 1000),
      both('bytes', 'bytes', ({ bytes }) => bytes),
      both('rows', 'count', ({ rows }) => rows),
      both('tasks', 'count', ({ states }) => states[DONE] ?? 0),
      both('memory', 'bytes', ({ peakMemory }) => peakMemory),
      both('spilled', 'bytes', ({ spilled }) => spilled),
      both('cpu', 'share', cpuShare),
    ],
    operators: [...titles].map((title) =>
      both(title, 'seconds', (model) => secondsOf(model, (group) => titleOf(group) === title)),
    ),
    parts: PARTS.filter((part) => part !== 'wait').map((part) =>
      both(part, 'seconds', (model) => (model.parts()[PARTS.indexOf(part)] ?? 0) / 1000),
    ),
  };
}

/** How often the other's value the first's is; null where that says nothing. */
export function ratioOf({ one, other }: Compared): number | null {
  return one === null || other === null || one <= 0 || other <= 0 ? null : one / other;
}

/** Of all cores, on average; null where it was never measured. */
function cpuShare({ cpu, cores }: RunModel): number | null {
  return cpu.count === 0 || cores === 0 ? null : cpu.mean('percent') / (cores * 100);
}

function secondsOf({ groups }: RunModel, isSame: (group: GroupModel) => boolean): number | null {
  const same = groups.filter(isSame);
  return same.length === 0 ? null : same.reduce((sum, group) => sum + group.seconds, 0);
}

/**
 * The legal transitions of a task, why they happen, and the story of a task: its transitions so far, each packed into
 * one small integer so that a million tasks keep theirs in a few hundred bytes each.
 */
import { PartitaError } from '../errors.js';
import type { TaskState } from '../events.js';

/** From each state, the states that may follow. `lost` is passed through within one event and never seen after it. */
export const TRANSITIONS = {
  waiting: ['ready', 'failed', 'cancelled'],
  ready: ['running', 'waiting', 'cancelled'],
  running: ['done', 'failed', 'cancelled', 'lost'],
  done: ['lost'],
  lost: ['ready', 'waiting', 'failed', 'cancelled'],
  failed: [],
  cancelled: [],
} as const satisfies Readonly<Record<TaskState, readonly TaskState[]>>;

/** Why a transition happened, as the story tells it. */
export const CAUSES = {
  unblocked: 'nothing stands before it any more',
  begun: 'its turn in the worker',
  finished: 'the worker finished it',
  'failed-in-worker': 'the worker reported an error',
  stopped: 'the worker stopped it',
  'worker-died': 'its worker died',
  'state-lost': 'its result was state in a worker that died',
  'again-at-once': 'to be run again',
  'again-later': 'to be run again after what stands before it',
  blocked: 'something before it has to be run first',
  'dependency-failed': 'a task before it failed',
  'dependency-cancelled': 'a task before it was cancelled',
  blamed: 'too many workers died of it',
  'run-cancelled': 'the run was cancelled',
  'run-failed': 'another task of the run failed',
  dropped: 'its result is no longer needed',
} as const;

export type Cause = keyof typeof CAUSES;

/** One transition: state entered (3 bits), cause (5 bits), worker + 1 (the rest). */
export type StoryLine = number;

const STATES = Object.keys(TRANSITIONS) as TaskState[];
const CAUSE_NAMES = Object.keys(CAUSES) as Cause[];
const STATE_CODES = codes(STATES);
const CAUSE_CODES = codes(CAUSE_NAMES);

export function isLegal(from: TaskState, to: TaskState): boolean {
  return (TRANSITIONS[from] as readonly TaskState[]).includes(to);
}

export function storyLine(to: TaskState, cause: Cause, worker: number): StoryLine {
  return STATE_CODES[to] | (CAUSE_CODES[cause] << 3) | ((worker + 1) << 8);
}

/** `waiting -> ready: nothing stands before it any more`, one line a transition. */
export function tellStory(key: string, story: readonly StoryLine[]): string {
  let from: TaskState = 'waiting';
  const lines = [`${key}: added, waiting`];
  for (const line of story) {
    const to = STATES[line & 7] as TaskState;
    const cause = CAUSES[CAUSE_NAMES[(line >> 3) & 31] as Cause];
    const worker = (line >> 8) - 1;
    lines.push(`${from} -> ${to}${worker < 0 ? '' : ` (worker ${worker})`}: ${cause}`);
    from = to;
  }
  return lines.join('\n');
}

export function illegalTransition(
  key: string,
  from: TaskState,
  to: TaskState,
  story: readonly StoryLine[],
): PartitaError {
  return new PartitaError('bug', `task ${key} cannot go from ${from} to ${to}\n${tellStory(key, story)}`, {
    domain: 'scheduler',
    value: `${from} -> ${to}`,
    choices: TRANSITIONS[from],
  });
}

function codes<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, code) => [name, code])) as Record<Name, number>;
}

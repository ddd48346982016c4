/**
 * Which colour each task of a run has: that of its state, or of its worker, of how long it took, of what it does. Whatever the
 * colour, marks and foot bands tell the state; tasks that have not begun look alike by each.
 */
import { DISK, DONE, READY, SHOWN, type RunModel } from '../../../app/protocol/run-model.js';
import { stepOf, timeScale, type TimeScale } from './time-scale.js';

export const COLOURINGS = ['state', 'worker', 'time', 'group'] as const;
export type ColourBy = (typeof COLOURINGS)[number];

/** As many as are told apart; more begin anew. */
const HUES = 12;

export interface Colouring {
  readonly by: ColourBy;
  /** Tokens of all colours: those of the states first. */
  readonly tokens: readonly string[];
  /** Of the durations; null by other things, and while no task is done. */
  readonly scale: TimeScale | null;
  /** The place of a task's colour among the tokens. */
  of(task: number): number;
}

/** Tokens of states, as tasks are shown. */
export const STATE_TOKENS: readonly string[] = SHOWN.map(
  (state) =>
    ({
      waiting: '--state-waiting',
      ready: '--state-ready',
      running: '--state-running',
      done: '--state-done',
      lost: '--state-stopped',
      failed: '--state-error',
      cancelled: '--state-stopped',
      disk: '--state-spilled',
    })[state],
);
export const FIRST_HUE = STATE_TOKENS.length;

const BY_HUE = [...STATE_TOKENS, ...Array.from({ length: HUES }, (_, i) => `--hue-${i + 1}`)];

/** The token of the worker or group of this number. */
export function hueToken(number: number): string {
  return BY_HUE[hueOf(number)] ?? '';
}

/** `before`: goes on unchanged where it still holds, so that nothing is painted anew. */
export function colouringOf(model: RunModel, by: ColourBy, before: Colouring | null): Colouring {
  const scale = by === 'time' ? timeScale(model) : null;
  const isSame = before?.by === by && before.scale?.from === scale?.from && before.scale?.to === scale?.to;
  if (before !== null && isSame) return before;
  const { tasks } = model;
  switch (by) {
    case 'state':
      return { by, tokens: STATE_TOKENS, scale, of: (task) => tasks.shownAs(task) };
    case 'worker':
      return { by, tokens: BY_HUE, scale, of: begun(model, (task) => hueOf(tasks.worker[task] ?? 0)) };
    case 'group':
      return { by, tokens: BY_HUE, scale, of: begun(model, (task) => hueOf(tasks.group[task] ?? 0)) };
    case 'time':
      return {
        by,
        tokens: scale === null ? STATE_TOKENS : [...STATE_TOKENS, ...scale.tokens],
        scale,
        of: timed(model, scale),
      };
  }
}

function hueOf(number: number): number {
  return FIRST_HUE + (number % HUES);
}

/** Tasks that never ran have no colour but their state's. */
function begun({ tasks }: RunModel, hue: (task: number) => number): (task: number) => number {
  return (task) => {
    const shown = tasks.shownAs(task);
    return shown <= READY || Number.isNaN(tasks.started[task] ?? NaN) ? shown : hue(task);
  };
}

/** Only what is done is as long as it will be. */
function timed({ tasks }: RunModel, scale: TimeScale | null): (task: number) => number {
  return (task) => {
    const shown = tasks.shownAs(task);
    if (scale === null || (shown !== DONE && shown !== DISK)) return shown;
    return FIRST_HUE + stepOf(scale, (tasks.finished[task] ?? 0) - (tasks.started[task] ?? 0));
  };
}

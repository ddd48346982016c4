/** Durations as few steps of one scale, each so many times as long as the one before; its ends are round and seldom move. */
import type { RunModel } from '../../../app/protocol/run-model.js';

const STEPS = 6;
/** What is shorter is of the first step. */
const SHORTEST = 1;

export interface TimeScale {
  /** Milliseconds: below the shortest and above the longest. */
  readonly from: number;
  readonly to: number;
  readonly tokens: readonly string[];
}

/** Of all tasks that are done; null while there is none. */
export function timeScale({ groups }: RunModel): TimeScale | null {
  const timed = groups.filter(({ median }) => median > 0);
  if (timed.length === 0) return null;
  const from = Math.max(SHORTEST, roundBelow(1000 * Math.min(...timed.map((group) => group.quantile(0)))));
  const to = roundAbove(1000 * Math.max(...timed.map((group) => group.quantile(1))));
  return { from, to: Math.max(to, 2 * from), tokens: Array.from({ length: STEPS }, (_, i) => `--time-${i + 1}`) };
}

/** The step, from 0, of a duration in milliseconds. */
export function stepOf({ from, to }: TimeScale, milliseconds: number): number {
  const share = Math.log(Math.max(from, milliseconds) / from) / Math.log(to / from);
  return Math.min(STEPS - 1, Math.floor(share * STEPS));
}

/** Milliseconds at which a step begins; that after the last ends the scale. */
export function edgeOf({ from, to }: TimeScale, step: number): number {
  return from * (to / from) ** (step / STEPS);
}

/** 1, 2 or 5 times a power of ten. */
function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([5, 2, 1].find((factor) => factor * power <= value) ?? 1) * power;
}

function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

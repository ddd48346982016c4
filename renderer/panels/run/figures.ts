/** The numbers of a run's head: of its summary, or of the moment that a replay shows. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import { DONE } from '../../../app/protocol/run-model.js';
import type { RunPhase, RunSummary } from '../../../app/protocol/runs.js';

export interface Figures {
  readonly phase: RunPhase;
  readonly fraction: number;
  readonly seconds: number;
  readonly secondsLeft: readonly [number, number] | null;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly rows: number;
  /** Bytes a second. */
  readonly rate: number;
  readonly tasks: { readonly done: number; readonly total: number };
}

export function figuresNow(summary: RunSummary, model: RunModel): Figures {
  return { ...summary, rate: model.rate() };
}

export function figuresThen(model: RunModel): Figures {
  const { phase, time, bytes, totalBytes, rows, tasks, states } = model;
  return {
    phase,
    fraction: model.fraction(),
    seconds: time / 1000,
    secondsLeft: model.timeLeft(),
    bytes,
    totalBytes,
    rows,
    rate: model.rate(),
    tasks: { done: states[DONE] ?? 0, total: tasks.count },
  };
}

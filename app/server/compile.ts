/** Steps of a recipe as a frame of the engine: the calls that they stand for, made. */
import { PartitaError, type DataFrame } from '../../engine/index.js';
import { callsOfStep, type FrameCall } from '../recipe/calls.js';
import type { Step } from '../recipe/steps.js';

/** A step that makes no sense, and why. */
export class StepError extends Error {
  constructor(
    readonly step: string,
    readonly error: PartitaError,
  ) {
    super(error.message);
  }
}

/** The frame after all steps that are on. Throws the engine's error. */
export function compileSteps(frame: DataFrame, steps: readonly Step[]): DataFrame {
  try {
    return framesOf(frame, steps).at(-1) ?? frame;
  } catch (thrown) {
    throw thrown instanceof StepError ? thrown.error : thrown;
  }
}

/** The frame after each step. Throws a `StepError` for the first that makes no sense. */
export function framesOf(frame: DataFrame, steps: readonly Step[]): DataFrame[] {
  const frames: DataFrame[] = [];
  let current = frame;
  for (const step of steps) {
    try {
      refuseEmpty(step);
      for (const call of callsOfStep(step, current.schema)) current = made(current, call);
    } catch (thrown) {
      throw new StepError(step.id, PartitaError.from(thrown, 'recipe'));
    }
    frames.push(current);
  }
  return frames;
}

function made(frame: DataFrame, call: FrameCall): DataFrame {
  switch (call.method) {
    case 'filter':
      return frame.filter(...call.args);
    case 'withColumns':
    case 'select':
    case 'distinct':
      return frame[call.method](...call.args);
    case 'sort':
      return frame.sort(...call.args);
    case 'limit':
      return frame.limit(...call.args);
    case 'groupBy':
      return frame.groupBy(...call.args);
  }
}

function refuseEmpty(step: Step): void {
  if (step.kind !== 'groupBy' || step.off) return;
  if (step.groupBy.keys.length > 0 || step.groupBy.aggregates.length > 0) return;
  throw new PartitaError('user-input', 'a group-by needs a key or an aggregate', {
    domain: 'recipe',
    hint: 'add a column to Keys, or a function to Aggregates',
  });
}

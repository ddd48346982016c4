/** Steps of a recipe as a frame of the engine. An error names the step. */
import { PartitaError, type DataFrame } from '../../engine/index.js';
import { chipsFormula, quoteName } from '../recipe/formula.js';
import type { GroupBy, SortKey, Step } from '../recipe/steps.js';

/** A step that makes no sense, and why. */
export class StepError extends Error {
  constructor(
    readonly step: string,
    readonly error: PartitaError,
  ) {
    super(error.message);
  }
}

/** The frame after all steps that are on. Throws the engine's error, its message led by the step's place. */
export function compileSteps(frame: DataFrame, steps: readonly Step[]): DataFrame {
  try {
    return framesOf(frame, steps).at(-1) ?? frame;
  } catch (thrown) {
    throw thrown instanceof StepError ? thrown.error : thrown;
  }
}

/** The frame after each step. */
export function framesOf(frame: DataFrame, steps: readonly Step[]): DataFrame[] {
  const frames: DataFrame[] = [];
  let current = frame;
  for (const step of steps) {
    try {
      if (!step.off) current = compileStep(current, step);
    } catch (thrown) {
      throw new StepError(step.id, PartitaError.from(thrown, 'recipe'));
    }
    frames.push(current);
  }
  return frames;
}

function compileStep(frame: DataFrame, step: Step): DataFrame {
  switch (step.kind) {
    case 'filter': {
      const condition = chipsFormula(step.chips);
      return condition === null ? frame : frame.filter(condition);
    }
    case 'compute':
      return frame.withColumns(`${step.formula} as ${quoteName(step.column)}`);
    case 'rename':
      return frame.select(
        ...frame.schema.map(({ name }) =>
          name === step.from ? `${quoteName(name)} as ${quoteName(step.to)}` : quoteName(name),
        ),
      );
    case 'select':
      return frame.select(...step.columns.map(quoteName));
    case 'sort':
      return step.keys.length === 0 ? frame : frame.sort(sortKeys(step.keys));
    case 'distinct':
      return frame.distinct(...step.columns.map(quoteName));
    case 'limit':
      return frame.limit(step.count, step.offset);
    case 'groupBy':
      return compileGroupBy(frame, step.groupBy);
  }
}

function compileGroupBy(frame: DataFrame, groupBy: GroupBy): DataFrame {
  const { keys, aggregates, having, order, nullKeys, limit } = groupBy;
  if (keys.length === 0 && aggregates.length === 0) {
    throw new PartitaError('user-input', 'a group-by needs a key or an aggregate', {
      domain: 'recipe',
      hint: 'add a column to Keys, or a function to Aggregates',
    });
  }
  let input = frame;
  if (!nullKeys && keys.length > 0) {
    input = input.filter(keys.map((key) => `(${key.formula}) is not null`).join(' and '));
  }
  const counted = aggregates.map(({ aggregate, input: of, parameters, as }) => {
    const call = parameters.length === 0 ? aggregate : `${aggregate}(${parameters.join(', ')})`;
    return `${of ?? '*'}:${call} as ${quoteName(as)}`;
  });
  // Keys alone are the distinct combinations.
  let output =
    counted.length === 0
      ? input.distinct(...keys.map(({ formula, as }) => `${formula} as ${quoteName(as)}`))
      : input.groupBy(
          keys.map(({ formula, as }) => `${formula} as ${quoteName(as)}`),
          counted.join('; '),
        );
  const condition = chipsFormula(having);
  if (condition !== null) output = output.filter(condition);
  if (order.length > 0) output = output.sort(sortKeys(order));
  return limit === null ? output : output.limit(limit);
}

function sortKeys(keys: readonly SortKey[]): SortKey[] {
  return keys.map(({ column, descending }) => ({ column, descending }));
}

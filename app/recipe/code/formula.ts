/** A recipe in the words of the engine's own language, a step a line. */
import { aggregatesText, keysPresent, keysText, sortText } from '../calls.js';
import { activeSteps } from '../edit.js';
import { chipsFormula, quoteName } from '../formula.js';
import type { GroupBy, Step } from '../steps.js';
import type { Code, Recipe } from './recipe.js';

export function formulaCode(recipe: Recipe): Code {
  return { language: 'formula', text: activeSteps(recipe.steps).flatMap(linesOf).join('\n'), note: null };
}

function linesOf(step: Step): string[] {
  switch (step.kind) {
    case 'filter':
      return lineIf('where', chipsFormula(step.chips));
    case 'compute':
      return [`compute ${step.formula} as ${quoteName(step.column)}`];
    case 'rename':
      return [`rename ${quoteName(step.from)} as ${quoteName(step.to)}`];
    case 'select':
      return [`select ${step.columns.map(quoteName).join(', ')}`];
    case 'sort':
      return [`sort ${sortText(step.keys)}`];
    case 'distinct':
      return [`distinct ${step.columns.map(quoteName).join(', ') || '*'}`];
    case 'limit':
      return [`limit ${step.count}${step.offset > 0 ? ` offset ${step.offset}` : ''}`];
    case 'groupBy':
      return groupByLines(step.groupBy);
  }
}

function groupByLines(groupBy: GroupBy): string[] {
  return [
    ...lineIf('where', groupBy.nullKeys ? null : keysPresent(groupBy.keys)),
    ...lineIf('by', keysText(groupBy.keys)),
    ...lineIf('aggregate', aggregatesText(groupBy.aggregates)),
    ...lineIf('keep', chipsFormula(groupBy.having)),
    ...lineIf('sort', sortText(groupBy.order)),
    ...(groupBy.limit === null ? [] : [`limit ${groupBy.limit}`]),
  ];
}

function lineIf(word: string, rest: string | null): string[] {
  return rest === null || rest === '' ? [] : [`${word} ${rest}`];
}

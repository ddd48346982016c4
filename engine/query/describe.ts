/** What groups of tasks are called: for people, and as the operators that their tasks carry out. */
import { OPERATOR_WORDS, type OperatorName } from '../operator-words.js';
import type { Stage } from '../plan/stage.js';
import type { GroupDescription } from '../scheduler/run.js';

export function describeGroup(group: string, operators: readonly OperatorName[]): GroupDescription {
  const text = operators.map((operator) => OPERATOR_WORDS[operator]).join(', ');
  return { group, title: text.slice(0, 1).toUpperCase() + text.slice(1), operators };
}

/** How tasks come to their rows. */
export type SourceName = 'read-csv' | 'read-table' | 'read-rows' | 'merge-groups' | 'join';

export function describeStage(group: string, stage: Stage, source: SourceName): GroupDescription {
  const operators: OperatorName[] = [source];
  for (const { kind } of stage.steps) if (operators.at(-1) !== kind) operators.push(kind);
  const { sink } = stage;
  if (sink.kind === 'partitions') operators.push('partition');
  if (sink.kind === 'groups') operators.push('partial-group-by');
  else if (sink.kind === 'sorted' && !sink.presorted) operators.push('sort');
  if ((sink.kind === 'rows' || sink.kind === 'sorted') && sink.limit !== null) operators.push('limit');
  return describeGroup(group, operators);
}

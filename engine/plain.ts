/**
 * The engine's second door, for whoever only speaks of it: errors, events, types and graphs as plain data, and the
 * language of formulas: reading, typing and spelling it, its functions and aggregates. Nothing here needs Node, a worker
 * or a kernel, so that a window may import it.
 */
export * from './errors.js';
export { filled, inEnglish, phraseOf, words, type Phrase, type Text } from './words.js';
export type { Cause, CauseCode, DecisionEvent } from './decisions.js';
export type {
  EngineEvent,
  EventBody,
  MemoryForecast,
  Range,
  PauseReason,
  TaskSpans,
  TaskState,
  WorkerMemory,
} from './events.js';
export { OPERATOR_WORDS, type OperatorName } from './operator-words.js';
export * from './arrow/types.js';
export type { GraphGroup, GraphTask, TaskGraph } from './graph/graph.js';
export type { GraphForm } from './graph/export.js';
export { parseAggregates, parseExpression, parseNamedExpressions, parseSortKeys } from './expr/parse.js';
export type { ParsedAggregate } from './expr/parse.js';
export { childrenOf, type Expression, type NamedExpression } from './expr/expression.js';
export { columnsOf, substitute } from './expr/analysis.js';
export { formatExpression, formatName } from './expr/format.js';
export { parseCell } from './expr/literals.js';
export { toDask, toSql } from './expr/spell.js';
export { sqlType } from './expr/sql-types.js';
export { typeExpression, type TypedExpression } from './expr/type.js';
export { FUNCTIONS as functions } from './functions/index.js';
export type { FunctionDefinition } from './expr/function.js';
export { aggregates, findAggregate } from './aggregates/index.js';
export type { Aggregate as AggregateDefinition } from './aggregates/aggregate.js';

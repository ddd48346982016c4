/**
 * The engine's second door, for whoever only speaks of it: errors, events, types and graphs as plain data. Nothing here
 * needs Node, a worker or a kernel, so that a window may import it.
 */
export * from './errors.js';
export type {
  EngineEvent,
  EventBody,
  OperatorName,
  PauseReason,
  TaskSpans,
  TaskState,
  WorkerMemory,
} from './events.js';
export * from './arrow/types.js';
export type { GraphGroup, GraphTask, TaskGraph } from './graph/graph.js';
export type { GraphForm } from './graph/export.js';

/** Everything that a task can ask a worker to do, by name. Operations take plain data and the worker's context. */
import type { OperationList } from './context.js';

export const operations = {} as const satisfies OperationList;

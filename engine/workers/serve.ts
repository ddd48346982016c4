/** The worker's side of the conversation: a message comes in, its operation is run, its outcome goes out. */
import { PartitaError, unknownName } from '../errors.js';
import type { ErrorWire } from '../errors.js';
import type { RunTicket, Task, TaskResult } from '../scheduler/task.js';
import { Transfer } from './context.js';
import type { Operation, OperationList, WorkerContext } from './context.js';

export type WorkerRequest =
  | { readonly type: 'run'; readonly task: Task; readonly ticket: RunTicket }
  | { readonly type: 'release'; readonly run: string };

/** `transfer` names the buffers in `result` that may be moved. */
export type WorkerReply =
  { readonly result: TaskResult; readonly transfer: readonly ArrayBuffer[] } | { readonly error: ErrorWire };

/**
 * Answers requests one at a time, in their order, also when the next comes before the last is answered. `turn` is awaited
 * before each, and told whether another one ended just before.
 */
export function serve(
  operations: OperationList,
  context: WorkerContext,
  turn: (follows: boolean) => Promise<void> | undefined,
): (request: WorkerRequest) => Promise<WorkerReply> {
  let last: Promise<WorkerReply> | null = null;
  return async (request) => {
    const reply = inTurn(last, request);
    last = reply;
    try {
      return await reply;
    } finally {
      if (last === reply) last = null;
    }
  };

  async function inTurn(before: Promise<WorkerReply> | null, request: WorkerRequest): Promise<WorkerReply> {
    if (before !== null) await before;
    await turn(before !== null);
    return answer(operations, context, request);
  }
}

async function answer(operations: OperationList, context: WorkerContext, request: WorkerRequest): Promise<WorkerReply> {
  if (request.type === 'release') {
    context.release(request.run);
    return { result: { value: undefined, bytes: 0, rows: 0 }, transfer: [] };
  }
  const { task, ticket } = request;
  context.begin(ticket);
  const { control } = context;
  try {
    control.checkpoint();
    const outcome = await operationOf(operations, task)(task.args as never, context);
    const { bytes, rows } = control;
    if (outcome instanceof Transfer)
      return { result: { value: outcome.value, bytes, rows }, transfer: outcome.buffers };
    return { result: { value: outcome, bytes, rows }, transfer: [] };
  } catch (thrown) {
    return { error: PartitaError.from(thrown, task.op).toWire() };
  } finally {
    context.end();
  }
}

function operationOf(operations: OperationList, task: Task): Operation {
  const operation = Object.hasOwn(operations, task.op) ? operations[task.op] : undefined;
  if (operation === undefined) throw unknownName('worker', 'operation', task.op, Object.keys(operations));
  return operation;
}

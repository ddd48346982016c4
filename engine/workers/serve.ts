/** The worker's side of the conversation: a message comes in, its operation is run, its outcome goes out. */
import { PartitaError, unknownName } from '../errors.js';
import type { ErrorWire } from '../errors.js';
import { meter } from '../meter.js';
import type { TaskResult } from '../scheduler/task.js';
import { Transfer } from './context.js';
import type { Operation, OperationList, WorkerContext } from './context.js';

export interface WorkerRequest {
  /** Id and slot of the run on whose account it is. */
  readonly run: string;
  readonly slot: number;
  /** The operation; null to release all that the run keeps here. */
  readonly op: string | null;
  readonly args: unknown;
}

export type WorkerReply = TaskResult | { readonly error: ErrorWire };

/** `transfer` names the buffers in `reply` that may be moved. */
export interface WorkerAnswer {
  readonly reply: WorkerReply;
  readonly transfer: readonly ArrayBuffer[];
}

const NOTHING: readonly ArrayBuffer[] = [];

/**
 * Answers requests one at a time, in their order, also when the next comes before the last is answered. `turn` is awaited
 * before each, and told whether another one ended just before.
 */
export function serve(
  operations: OperationList,
  context: WorkerContext,
  turn: (follows: boolean) => Promise<void> | undefined,
): (request: WorkerRequest) => Promise<WorkerAnswer> {
  let last: Promise<WorkerAnswer> | null = null;
  return async (request) => {
    const reply = inTurn(last, request);
    last = reply;
    try {
      return await reply;
    } finally {
      if (last === reply) last = null;
    }
  };

  async function inTurn(before: Promise<WorkerAnswer> | null, request: WorkerRequest): Promise<WorkerAnswer> {
    if (before !== null) await before;
    await turn(before !== null);
    return answer(operations, context, request);
  }
}

async function answer(
  operations: OperationList,
  context: WorkerContext,
  { run, slot, op, args }: WorkerRequest,
): Promise<WorkerAnswer> {
  if (op === null) {
    context.release(run);
    return { reply: { value: undefined, bytes: 0, rows: 0 }, transfer: NOTHING };
  }
  context.begin({ run, slot });
  const { control } = context;
  meter.takeTimes();
  try {
    control.checkpoint();
    const outcome = await operationOf(operations, op)(args as never, context);
    const { bytes, rows, spilledBytes: spilled } = control;
    const counted = { bytes, rows, times: meter.takeTimes(), ...(spilled > 0 && { spilled }) };
    if (outcome instanceof Transfer) {
      return { reply: { value: outcome.value, ...counted }, transfer: outcome.buffers };
    }
    return { reply: { value: outcome, ...counted }, transfer: NOTHING };
  } catch (thrown) {
    return { reply: { error: PartitaError.from(thrown, op).toWire() }, transfer: NOTHING };
  } finally {
    context.end();
  }
}

function operationOf(operations: OperationList, name: string): Operation {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) throw unknownName('worker', 'operation', name, Object.keys(operations));
  return operation;
}

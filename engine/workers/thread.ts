/** The inside of a worker thread: what the thread was given at its start, and the handler that Piscina calls. */
import { setImmediate } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { transferableSymbol, valueSymbol, move } from 'piscina';
import { ControlTable } from './control.js';
import { WorkerContext } from './context.js';
import type { OperationList } from './context.js';
import { serve } from './serve.js';
import type { WorkerReply, WorkerRequest } from './serve.js';

/** What a thread is told when it starts. */
export interface ThreadData {
  readonly index: number;
  readonly workers: number;
  readonly control: SharedArrayBuffer;
  readonly budget: number;
  readonly module?: WebAssembly.Module;
}

/** The default export of a worker's entry file. */
export function threadHandler(operations: OperationList): (request: WorkerRequest) => Promise<unknown> {
  const { index, workers, control, budget, module } = workerData as ThreadData;
  const resources = { index, budget, table: new ControlTable(workers, control), ...(module && { module }) };
  // A reply must be posted before the next operation takes the thread.
  const turn = (follows: boolean): Promise<void> | undefined => (follows ? setImmediate() : undefined);
  const answer = serve(operations, new WorkerContext(resources), turn);
  return async (request) => wrap(await answer(request));
}

function wrap(reply: WorkerReply): unknown {
  if ('error' in reply || reply.transfer.length === 0) return reply;
  return move({ [transferableSymbol]: reply.transfer as ArrayBuffer[], [valueSymbol]: { ...reply, transfer: [] } });
}

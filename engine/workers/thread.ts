/** The inside of a worker thread: what the thread was given at its start, and the handler that Piscina calls. */
import { workerData } from 'node:worker_threads';
import { transferableSymbol, valueSymbol, move } from 'piscina';
import { ControlTable } from './control.js';
import { WorkerContext } from './context.js';
import type { OperationList } from './context.js';
import { serve } from './serve.js';
import type { WorkerRequest } from './serve.js';

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
  const turn = (follows: boolean): Promise<void> | undefined => (follows ? replyIsPosted() : undefined);
  const answer = serve(operations, new WorkerContext(resources), turn);
  return async (request) => {
    const { reply, transfer } = await answer(request);
    if (transfer.length === 0) return reply;
    return move({ [transferableSymbol]: transfer, [valueSymbol]: reply });
  };
}

/**
 * Piscina posts a reply a few microtasks after the answer is there, and the next operation must not take the thread before.
 * Letting more microtasks than that pass costs a hundredth of a turn of the event loop.
 */
async function replyIsPosted(): Promise<void> {
  for (let microtask = 0; microtask < 32; microtask++) await Promise.resolve();
}

/** What can go wrong between a window and its server, as errors. */
import { PartitaError, words } from '../../engine/plain.js';
import type { MethodName } from './contract.js';

/** Whether the connection was lost while the call was under way: it may or may not have been done. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof PartitaError && error.domain === 'connection' && error.kind === 'resources';
}

export function cancelled(method: MethodName): PartitaError {
  return new PartitaError('cancelled', words`${method} was cancelled`, { domain: 'connection', value: method });
}

export function lost(method: MethodName): PartitaError {
  return new PartitaError('resources', words`the connection was lost before ${method} was answered`, {
    domain: 'connection',
    value: method,
    hint: 'look whether it was done before doing it again',
  });
}

export function unreachable(error: unknown): PartitaError {
  if (error instanceof PartitaError) return error;
  return new PartitaError('resources', 'the server cannot be reached', {
    domain: 'connection',
    hint: 'look whether Partita is still running',
    cause: error,
  });
}

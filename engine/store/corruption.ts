/** The one error for stored bytes that are not what was written. The driver may rebuild the table from its source. */
import { PartitaError } from '../errors.js';

export function corrupted(path: string, what: string, cause?: unknown): PartitaError {
  return new PartitaError('resources', `${path} is damaged: its ${what} is not what was written`, {
    domain: 'store',
    value: path,
    hint: 'import the sources again; check the disk',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether an error says that stored bytes are damaged, so that the table should be imported again. */
export function isCorruption(error: unknown): boolean {
  return error instanceof PartitaError && error.domain === 'store' && / is damaged: /.test(error.message);
}

/** The one error for stored bytes that are not what was written. The driver may rebuild the table from its source. */
import { PartitaError } from '../errors.js';
import { words, type Phrase } from '../words.js';
import { guard } from './disk.js';

export function corrupted(path: string, what: keyof typeof STORED, cause?: unknown): PartitaError {
  return damaged(path, words`its ${STORED[what]} is not what was written`, cause);
}

const STORED = {
  checksum: words`checksum`,
  'chunk index': words`chunk index`,
  'column data': words`column data`,
  content: words`content`,
  frame: words`frame`,
  length: words`length`,
  manifest: words`manifest`,
  text: words`text`,
} as const;

/** Runs what opens or looks at a stored file, of which there is one for sure unless the table is damaged. */
export function present<T>(path: string, action: () => T): T {
  return guard(path, () => {
    try {
      return action();
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') throw damaged(path, words`it is missing`, thrown);
      throw thrown;
    }
  });
}

function damaged(path: string, how: Phrase, cause: unknown): PartitaError {
  return new PartitaError('resources', words`${path} is damaged: ${how}`, {
    domain: 'store',
    value: path,
    hint: 'import the sources again, or leave the import aside with --no-store; check the disk',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether an error says that stored bytes are damaged, so that the table should be imported again. */
export function isCorruption(error: unknown): boolean {
  return error instanceof PartitaError && error.domain === 'store' && / is damaged: /.test(error.message);
}

/** Everything that a task can ask a worker to do, by name. Operations take plain data and the worker's context. */
import type { OperationList } from './context.js';
import { checkPart } from './operations/check-part.js';
import { flush } from './operations/flush.js';
import { importPart } from './operations/import-part.js';
import { pipe } from './operations/pipe.js';
import { rankTexts } from './operations/rank-texts.js';
import { relieve } from './operations/relieve.js';
import { snapshot } from './operations/snapshot.js';
import { stretch } from './operations/stretch.js';

export const operations = {
  pipe,
  flush,
  importPart,
  checkPart,
  rankTexts,
  relieve,
  snapshot,
  stretch,
} as const satisfies OperationList;

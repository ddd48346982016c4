/** Chinese for the patterns of errors, by area; `tests/renderer/error-words.test.ts` names what lacks any. */
import { csvErrors } from './csv.js';
import { engineErrors } from './engine.js';
import { filesErrors } from './files.js';
import { formulaErrors } from './formulas.js';
import { queryErrors } from './queries.js';
import { windowErrors } from './window.js';

export const ERROR_AREAS = {
  csv: csvErrors,
  engine: engineErrors,
  files: filesErrors,
  formulas: formulaErrors,
  queries: queryErrors,
  window: windowErrors,
} as const;

export const chinesePatterns: ReadonlyMap<string, string> = new Map(
  Object.values(ERROR_AREAS).flatMap((area) => Object.entries(area)),
);

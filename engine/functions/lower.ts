import type { FunctionDefinition } from '../expr/function.js';
import { textChange } from './shared/text.js';

export const lower = {
  name: 'lower',
  doc: 'In small letters, by the full rules of Unicode; DuckDB maps one character to one.',
  example: 'lower(name)',
  ...textChange((text) => text.toLowerCase()),
  sql: ([text]) => `lower(${text})`,
  dask: ([text]) => `${text}.str.lower()`,
} as const satisfies FunctionDefinition;

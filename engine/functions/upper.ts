import type { FunctionDefinition } from '../expr/function.js';
import { textChange } from './shared/text.js';

export const upper = {
  name: 'upper',
  doc: 'In capitals, by the full rules of Unicode: ß becomes SS, where DuckDB maps one character to one.',
  example: 'upper(name)',
  ...textChange((text) => text.toUpperCase()),
  sql: ([text]) => `upper(${text})`,
  dask: ([text]) => `${text}.str.upper()`,
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { trimEnd } from './shared/blanks.js';
import { textChange } from './shared/text.js';

export const rtrim = {
  name: 'rtrim',
  doc: 'Without the blanks at the end; tabs and line breaks stay.',
  example: 'rtrim(name)',
  ...textChange(trimEnd),
  sql: ([text]) => `rtrim(${text})`,
  dask: ([text]) => `${text}.str.rstrip(' ')`,
} as const satisfies FunctionDefinition;

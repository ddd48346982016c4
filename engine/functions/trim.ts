import type { FunctionDefinition } from '../expr/function.js';
import { trimBoth } from './shared/blanks.js';
import { textChange } from './shared/text.js';

export const trim = {
  name: 'trim',
  doc: 'Without the blanks at both ends; tabs and line breaks stay.',
  example: 'trim(name)',
  ...textChange(trimBoth),
  sql: ([text]) => `trim(${text})`,
  dask: ([text]) => `${text}.str.strip(' ')`,
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { trimStart } from './shared/blanks.js';
import { textChange } from './shared/text.js';

export const ltrim = {
  name: 'ltrim',
  doc: 'Without the blanks at the beginning; tabs and line breaks stay.',
  example: 'ltrim(name)',
  ...textChange(trimStart),
  sql: ([text]) => `ltrim(${text})`,
  dask: ([text]) => `${text}.str.lstrip(' ')`,
} as const satisfies FunctionDefinition;

import type { FunctionDefinition } from '../expr/function.js';
import { textTest } from './shared/text.js';

export const endsWith = {
  name: 'ends_with',
  doc: 'Whether the text ends with the other one.',
  example: "ends_with(file, '.csv')",
  ...textTest(
    (text, other) => text.endsWith(other),
    (run) => run.endsWithStr,
  ),
  sql: ([text, other]) => `ends_with(${text}, ${other})`,
  dask: ([text, other]) => `${text}.str.endswith(${other})`,
} as const satisfies FunctionDefinition;

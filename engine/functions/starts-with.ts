import type { FunctionDefinition } from '../expr/function.js';
import { textTest } from './shared/text.js';

export const startsWith = {
  name: 'starts_with',
  doc: 'Whether the text begins with the other one.',
  example: "starts_with(code, 'A')",
  ...textTest(
    (text, other) => text.startsWith(other),
    (run) => run.startsWithStr,
  ),
  sql: ([text, other]) => `starts_with(${text}, ${other})`,
  dask: ([text, other]) => `${text}.str.startswith(${other})`,
} as const satisfies FunctionDefinition;

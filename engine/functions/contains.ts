import type { FunctionDefinition } from '../expr/function.js';
import { textTest } from './shared/text.js';

export const contains = {
  name: 'contains',
  doc: 'Whether the text contains the other one.',
  example: "contains(name, 'son')",
  ...textTest(
    (text, other) => text.includes(other),
    (run) => run.containsStr,
  ),
  sql: ([text, other]) => `contains(${text}, ${other})`,
  dask: ([text, other]) => `${text}.str.contains(${other}, regex=False)`,
} as const satisfies FunctionDefinition;

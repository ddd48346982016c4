import type { FunctionDefinition } from '../expr/function.js';
import { isLike, textTest } from './shared/text.js';

export const like = {
  name: 'like',
  doc: 'Whether the text fits the pattern: % is any text, _ any one character; there is no escape.',
  example: "name like 'A%'",
  ...textTest(isLike, (run) => run.likeStr),
  sql: ([text, other]) => `(${text} LIKE ${other})`,
  dask: ([text, other]) => `${text}.str.fullmatch(like_to_regex(${other}))`,
} as const satisfies FunctionDefinition;

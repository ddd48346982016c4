import type { FunctionDefinition } from '../expr/function.js';
import { isLike, textTest } from './shared/text.js';

export const ilike = {
  name: 'ilike',
  doc: 'As like, capitals or not.',
  example: "name ilike 'a%'",
  ...textTest((text, pattern) => isLike(text.toLowerCase(), pattern.toLowerCase())),
  sql: ([text, other]) => `(${text} ILIKE ${other})`,
  dask: ([text, other]) => `${text}.str.fullmatch(like_to_regex(${other}), case=False)`,
} as const satisfies FunctionDefinition;

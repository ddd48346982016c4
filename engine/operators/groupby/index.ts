/** Group-by: phase 1 in the workers, phase 2 over hash partitions of what they flush. */
export { DenseIndex } from './dense.js';
export { PartialGroups, type PartialOptions } from './partial.js';
export { ALL_TAGS, listsOf, MergedGroups, type TagRange } from './merged.js';
export { LongLists } from './long-lists.js';
export { OrderedGroups } from './ordered.js';
export { takesAmong } from './one-group.js';
export { groupByOutputSchema } from './schema.js';

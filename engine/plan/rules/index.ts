/** The optimiser's rules, in the order in which they run. */
import { foldFilterConstants } from './fold-constants.js';
import { pruneColumns } from './prune-columns.js';
import { pushFilters } from './push-filters.js';
import type { Rule } from './rule.js';

export const rules = [foldFilterConstants, pushFilters, pruneColumns] as const satisfies readonly Rule[];

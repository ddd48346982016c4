/** The list of operators. A new one is one file beside this one and one line here (docs/extending.md). */
import { distinct } from './distinct.js';
import { filter } from './filter.js';
import { groupby } from './groupby.js';
import { join } from './join.js';
import { limit } from './limit.js';
import type { Operator } from './operator.js';
import { project } from './project.js';
import { scan } from './scan.js';
import { sort } from './sort.js';

export const operators = [scan, filter, project, groupby, distinct, join, sort, limit] as const satisfies readonly Pick<
  Operator<never>,
  'name' | 'doc'
>[];

import type { Verb } from '../verb.js';
import { describe } from './describe.js';
import { explain } from './explain.js';
import { groupby } from './groupby.js';
import { importVerb } from './import.js';
import { join } from './join.js';
import { read } from './read.js';
import { schema } from './schema.js';
import { serve } from './serve.js';
import { store } from './store.js';

/** Every verb: one file each, one line here. */
export const VERBS = [
  read,
  schema,
  importVerb,
  describe,
  groupby,
  join,
  explain,
  store,
  serve,
] as const satisfies readonly Verb[];

/** The schema of a group-by's result: keys, then aggregates. */
import type { Schema } from '../../arrow/types.js';
import type { GroupByColumns } from '../groupby-spec.js';
import { layoutOf, type Layout } from './layout.js';

/** Throws `user-input` errors for unknown columns and aggregates, and for types that do not fit. */
export function groupByOutputSchema(spec: GroupByColumns): Schema {
  return schemaOf(layoutOf(spec));
}

export function schemaOf(layout: Layout): Schema {
  const keys = layout.keys.map(({ name, type }) => ({ name, type }));
  return [...keys, ...layout.aggregates.map(({ as, type }) => ({ name: as, type }))];
}

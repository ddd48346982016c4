/** What a group-by tab keeps. */
import * as v from 'valibot';
import { GroupBySchema, StepsSchema } from '../../../app/recipe/steps.js';
import { ColumnLayoutSchema } from '../../grid/layout.js';

export const GroupByParamsSchema = v.object({
  dataset: v.string(),
  groupBy: GroupBySchema,
  /** What is done before; the dataset's own recipe unless given. */
  steps: v.exactOptional(StepsSchema),
  /** The step of the recipe that is edited. */
  step: v.exactOptional(v.string()),
  /** Table, chart, or both. */
  shows: v.exactOptional(v.picklist(['table', 'both', 'chart'])),
  /** How the columns of the answer are arranged. */
  layout: v.exactOptional(ColumnLayoutSchema),
  /** Values while the scan goes on. */
  live: v.exactOptional(v.boolean()),
});
export type GroupByParams = v.InferOutput<typeof GroupByParamsSchema>;

/** What a graph tab keeps. */
import * as v from 'valibot';

export const GraphParamsSchema = v.object({
  run: v.string(),
  task: v.exactOptional(v.string()),
  level: v.exactOptional(v.picklist(['groups', 'partitions', 'tasks'])),
});
export type GraphParams = v.InferOutput<typeof GraphParamsSchema>;

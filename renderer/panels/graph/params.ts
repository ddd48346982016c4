/** What a graph tab keeps. */
import * as v from 'valibot';
import { COLOURINGS } from './colouring.js';

export const GraphParamsSchema = v.object({
  run: v.string(),
  task: v.exactOptional(v.string()),
  colour: v.exactOptional(v.picklist(COLOURINGS)),
  level: v.exactOptional(v.picklist(['groups', 'partitions', 'tasks'])),
});
export type GraphParams = v.InferOutput<typeof GraphParamsSchema>;

/** What an explorer tab keeps. */
import * as v from 'valibot';

export const ExplorerParamsSchema = v.object({
  dataset: v.string(),
  /** The column whose figures stand at the right. */
  column: v.exactOptional(v.string()),
});
export type ExplorerParams = v.InferOutput<typeof ExplorerParamsSchema>;

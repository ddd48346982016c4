/** What a quarantine tab keeps. */
import * as v from 'valibot';

export const QuarantineParamsSchema = v.object({ dataset: v.string() });
export type QuarantineParams = v.InferOutput<typeof QuarantineParamsSchema>;

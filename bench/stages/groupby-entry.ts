/** What the bench of the group-by needs of the engine's inside. */
export { loadKernels } from '../../engine/kernels/load.js';
export { MergedGroups, PartialGroups } from '../../engine/operators/groupby/index.js';

// The kernels: one file a concern, one line a file. AssemblyScript, compiled by scripts/build-kernels.mjs to dist/kernels.wasm.
export * from './memory';
export * from './expr-arithmetic';
export * from './expr-compare';
export * from './expr-boolean';
export * from './expr-select';
export * from './expr-cast';
export * from './expr-dates';
export * from './expr-text';
export * from './columns';
export * from './group-keys';
export { groupDenseText } from './group-texts';
export * from './group-table';
export * from './group-dense';
export * from './group-states';
export { groupSumF64, groupSquaresF64, groupSquaresI64, groupMergeSumF64, groupMergeSquares } from './group-exact';
export * from './group-all';
export { groupProductsF64, groupProductsI64 } from './group-products';
export { groupTop, groupMergeTop, groupOutTop } from './group-tops';
export * from './group-round';
export {
  groupValues,
  groupMergeValues,
  groupDistinct,
  groupDistinctStr,
  groupMergeDistinct,
  groupMergeDistinctStr,
  groupExtremeStr,
  groupMergeExtremeStr,
  groupEdgeStr,
  groupMergeEdgeStr,
  groupKeptRows,
} from './group-lists';
export * from './group-flush';
export * from './group-pack';
export * from './order';
export * from './group-finish';
export * from './group-quantiles';
export * from './join-index';
export * from './join-rows';
export * from './join-order';
export {
  csvIndex,
  csvCheckRows,
  csvCompact,
  csvExact,
  csvCountFeeds,
  csvPositions,
  csvRowsBefore,
  csvIsUtf8,
} from './csv-index';
export { csvTransitions, csvStretch, csvProbe } from './csv-borders';
export { csvPrepareNumbers } from './csv-digits';
export { csvInt64 } from './csv-integers';
export { csvFloat64 } from './csv-floats';
export { csvDecimal } from './csv-decimals';
export { csvPlainText, csvText, csvBool } from './csv-text';
export { csvDate, csvTimestamp } from './csv-times';
export * from './checksum';
export * from './statistics';
export * from './dictionary';
export * from './profile';

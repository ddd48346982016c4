/**
 * The engine's only public door.
 *
 * ```ts
 * const engine = Engine.start({ threads: 2, memory: '1GB' });
 * const trips = await engine.open('data/trips');
 * const result = await trips.frame().filter('distance > 1').groupBy('city', 'fare:sum,mean').collect();
 * console.log(result.toRows());
 * await engine.close();
 * ```
 */
export { Engine, type EngineOptions } from './frame/engine.js';
export { Dataset } from './frame/dataset.js';
export { ResultSpool } from './frame/spool.js';
export type { ScanFindings, ScannedColumn, ScanOptions, ScanReport } from './frame/scan.js';
export type { FileAside, SetAside } from './frame/set-aside.js';
export { DataFrame, type JoinOptions } from './frame/frame.js';
export { JOIN_KINDS, type JoinKey, type JoinKind } from './operators/join-spec.js';
export { column, computed, type ColumnInput } from './frame/columns.js';
export type { ColumnDescription } from './frame/describe.js';
export { Result, type RunOptions, type RunReport } from './frame/result.js';
export type { OpenOptions } from './frame/open.js';
export type { ImportOptions, ImportReport } from './frame/import.js';
export { EXPLAIN_STAGES, type ExplainStage } from './plan/explain.js';
export { formatBytes, parseBytes } from './scheduler/memory.js';
export { forecastText } from './query/forecast-text.js';
export type { Warning } from './query/context.js';
export type { AggregateRequest } from './operators/groupby.js';
export type { SortKey } from './arrow/compare.js';
export type { GraphTask, TaskGraph } from './graph/graph.js';
export { exportGraph, type GraphForm } from './graph/export.js';
export { PauseSwitch } from './scheduler/pause-switch.js';
export { GraphRecorder } from './graph/recorder.js';
export { store } from './frame/store.js';
export { makeTemporary, type TemporaryFolder } from './frame/temporary.js';
export type { GarbageReport, TableListing } from './store/catalogue.js';
export * from './expr/parse.js';
export type { Expression, NamedExpression } from './expr/expression.js';
export * from './errors.js';
export { inEnglish, phraseOf, words, type Phrase, type Text } from './words.js';
export * from './events.js';
export * from './arrow/types.js';
export * from './arrow/record-batch.js';
export { sliceRows } from './arrow/take.js';
export type { QuarantinedRow, ReasonCounts } from './formats/reader.js';
export type { AggregateColumn } from './operators/groupby-spec.js';

/**
 * Arrow IPC as bytes: `const { toIpc, fromIpc, IpcWriter } = await loadIpc()`. Asked for, since it loads Arrow's library,
 * which takes longer than to start the engine.
 */
export const loadIpc = () => import('./arrow/ipc.js');
export type { IpcWriter } from './arrow/ipc.js';

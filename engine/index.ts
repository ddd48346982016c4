/** The engine's only public door. */
export * from './errors.js';
export * from './events.js';
export * from './arrow/types.js';
export * from './arrow/record-batch.js';
export { IpcWriter, fromIpc, toIpc } from './arrow/ipc.js';
export type { QuarantinedRow } from './formats/reader.js';
export type { AggregateColumn } from './operators/groupby-spec.js';

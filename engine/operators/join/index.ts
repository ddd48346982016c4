/** What carries out joins. */
export { KeySet } from './key-set.js';
export { KeyColumns } from './keys.js';
export { JoinProbe, type TakeBatch } from './probe.js';
export { Region } from './region.js';
export { StoredColumns, type StoredColumn } from './stored-columns.js';
export { JoinTable } from './table.js';

/** What carries out joins. */
export { KeySet } from './key-set.js';
export { KeyColumns } from './keys.js';
export { JoinProbe, type TakeBatch } from './probe.js';
export { JoinTable } from './table.js';

/** What carries out joins. */
export { JoinProbe, type TakeBatch } from './probe.js';
export { JoinTable } from './table.js';

/** count: rows of a group, or rows whose value is present. */
import { INT64 } from '../arrow/types.js';
import { ANY_TYPE, integers, numbers, type Aggregate } from './aggregate.js';

export const count = {
  name: 'count',
  doc: 'Number of rows; of a column, number of rows where it is not null.',
  parameters: [],
  accepts: ANY_TYPE,
  ofRows: true,
  states: [],
  result: () => INT64,
  finish: (groups) => numbers(INT64, integers(groups.input === null ? groups.sizes() : groups.counts())),
  sql: (column) => `count(${column ?? '*'})`,
  dask: 'count',
} as const satisfies Aggregate;

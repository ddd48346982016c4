/** sum: exact before its one rounding; integers stay integers. */
import { FLOAT64, INT64, type DataType } from '../arrow/types.js';
import { NUMBERS_AND_BOOL, numbers, type Aggregate } from './aggregate.js';

export const sum = {
  name: 'sum',
  doc: 'Sum of the values: exact for integers and decimals, rounded once for floats; null without values.',
  parameters: [],
  accepts: NUMBERS_AND_BOOL,
  states: ['sum'],
  result: resultType,
  finish: (groups) => {
    const type = resultType(groups.input);
    const values = type.kind === 'float64' ? groups.floatSums() : groups.integerSums();
    return numbers(type, values, groups.counts());
  },
  sql: (column) => `sum(${column})`,
  dask: 'sum',
} as const satisfies Aggregate;

function resultType(input: DataType | null): DataType {
  if (input?.kind === 'float64') return FLOAT64;
  return input?.kind === 'decimal' ? input : INT64;
}

import type { FunctionDefinition } from '../expr/function.js';
import { UTF8, parseType } from '../arrow/types.js';
import type { DataType } from '../arrow/types.js';
import { canCast, tryCastCell } from '../expr/cast.js';
import { castKernel } from '../expr/cast-kernels.js';
import { sqlType } from '../expr/sql-types.js';

export const tryCast = {
  name: 'try_cast',
  doc: 'As cast, but null where the value does not fit: try_cast(x as type).',
  example: 'try_cast(code as int64)',
  arity: [2, 2],
  takes: 'a value and a type that it casts to',
  resolve: ([value, name]) => {
    if (value === undefined || typeof name?.value !== 'string') return undefined;
    const to = parseType(name.value);
    if (value.type !== null && !canCast(value.type, to)) return undefined;
    return { args: [value.type ?? to, UTF8], result: to };
  },
  nulls: 'propagate',
  canFail: false,
  apply: ([value = null], { args: [from], result }) => tryCastCell(value, from as DataType, result),
  kernel: ({ signature: { args, result }, pool }) => castKernel(args[0] as DataType, result, pool),
  sql: ([value], { result }) => `TRY_CAST(${value} AS ${sqlType(result)})`,
  dask: ([value], { result }) => `${value}.map_partitions(pd.to_numeric, errors='coerce')  # ${result.kind}`,
} as const satisfies FunctionDefinition;

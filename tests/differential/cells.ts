/** DuckDB's values as the engine's cells. */
import type { DuckDBValue } from '@duckdb/node-api';
import type { Cell } from '../../engine/index.js';

export function plainCell(value: DuckDBValue): Cell {
  if (value === null || typeof value !== 'object') return value;
  if ('days' in value && !('micros' in value)) return BigInt(value.days);
  if ('micros' in value) return value.micros;
  if ('scale' in value) return value.value;
  throw new Error(`a value of DuckDB that the test does not know: ${String(value)}`);
}

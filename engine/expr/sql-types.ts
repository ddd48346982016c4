/** DuckDB's names of the types. */
import type { DataType } from '../arrow/types.js';

export function sqlType(type: DataType): string {
  switch (type.kind) {
    case 'bool':
      return 'BOOLEAN';
    case 'int64':
      return 'BIGINT';
    case 'float64':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(18, ${type.scale})`;
    case 'date':
      return 'DATE';
    case 'timestamp':
      return type.zone === null ? 'TIMESTAMP' : 'TIMESTAMPTZ';
    case 'utf8':
      return 'VARCHAR';
  }
}

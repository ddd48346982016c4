/** A page of a view as plain cells: numbers for charts, text for labels. Takes the page's Arrow stream and the types. */
import { tableFromIPC, type Vector } from 'apache-arrow';
import { parseType, type DataType } from '../../../app/recipe/schema.js';
import type { ColumnInfo } from '../../../app/protocol/datasets.js';
import type { Page } from '../../../app/protocol/views.js';
import { integerOf } from '../../grid/cells.js';

export interface PlainColumn {
  readonly name: string;
  /** Null where the cell is null; NaN where it is no number. Times as milliseconds since 1970. */
  readonly numbers: readonly (number | null)[];
  /** Null where the cell is null. */
  readonly texts: readonly (string | null)[];
}

export function plainColumns(page: Page, columns: readonly ColumnInfo[]): PlainColumn[] {
  const table = tableFromIPC(page.bytes);
  return columns.map(({ name, type }, at) => {
    const vector = table.getChildAt(at);
    return plainColumn(name, parseType(type), vector, page.rows);
  });
}

function plainColumn(name: string, type: DataType, vector: Vector | null, rows: number): PlainColumn {
  const numbers: (number | null)[] = [];
  const texts: (string | null)[] = [];
  for (let row = 0; row < rows; row++) {
    const cell: unknown = vector?.get(row) ?? null;
    numbers.push(cell === null ? null : numberOf(cell, type));
    texts.push(cell === null ? null : textOf(cell, type));
  }
  return { name, numbers, texts };
}

function numberOf(cell: unknown, type: DataType): number {
  if (type.kind === 'decimal') return Number(integerOf(cell)) / 10 ** type.scale;
  return typeof cell === 'bigint' || typeof cell === 'number' ? Number(cell) : Number.NaN;
}

function textOf(cell: unknown, type: DataType): string {
  switch (type.kind) {
    case 'date':
      return new Date(Number(cell)).toISOString().slice(0, 10);
    case 'timestamp':
      return new Date(Number(cell)).toISOString().slice(0, 19).replace('T', ' ').replace(' 00:00:00', '');
    case 'decimal':
      return String(numberOf(cell, type));
    default:
      return String(cell);
  }
}

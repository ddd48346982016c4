/** Columns as a window is told of them, and as it asks for them: in its order, without those that are not there. Pure. */
import { formatType, type RecordBatch, type Schema } from '../../engine/index.js';
import type { ColumnInfo } from '../protocol/datasets.js';

export function columnsOf(schema: Schema): ColumnInfo[] {
  return schema.map(({ name, type }) => ({ name, type: formatType(type) }));
}

export function chosenFields(schema: Schema, columns: readonly string[]): Schema {
  return columns.flatMap((name) => schema.filter((field) => field.name === name));
}

export function chosenColumns(batch: RecordBatch, columns: readonly string[]): RecordBatch {
  const places = columns
    .map((name) => batch.schema.findIndex((field) => field.name === name))
    .filter((place) => place >= 0);
  return {
    schema: places.map((place) => batch.schema[place] as Schema[number]),
    rows: batch.rows,
    columns: places.map((place) => batch.columns[place] as RecordBatch['columns'][number]),
  };
}

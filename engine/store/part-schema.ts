/** The Arrow schema of a part file: takes the engine's columns and how each is stored there. */
import type { DataType as ArrowType } from 'apache-arrow';
import { Dictionary, Field as ArrowField, Int16, Int32, Int8, Schema as ArrowSchema, Utf8 } from 'apache-arrow';
import { arrowType } from '../arrow/ipc.js';
import type { DataType, Schema } from '../arrow/types.js';
import type { Encoding } from './encoding.js';

/** A dictionary's id is its column's number. */
export function partSchema(schema: Schema, encodings: readonly Encoding[]): ArrowSchema {
  return new ArrowSchema(
    schema.map(({ name, type }, column) => {
      return new ArrowField(name, storedType(type, encodings[column] ?? 'plain', column), true);
    }),
  );
}

function storedType(type: DataType, encoding: Encoding, column: number): ArrowType {
  switch (encoding) {
    case 'int8':
      return new Int8();
    case 'int16':
      return new Int16();
    case 'int32':
      return new Int32();
    case 'dictionary8':
      return new Dictionary(new Utf8(), new Int8(), column);
    case 'dictionary16':
      return new Dictionary(new Utf8(), new Int16(), column);
    case 'dictionary32':
      return new Dictionary(new Utf8(), new Int32(), column);
    case 'plain':
      return arrowType(type);
  }
}

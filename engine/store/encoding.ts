/**
 * How a column's values are stored in a part: as Arrow stores its type, or narrower where the part's values allow it.
 * Any Arrow tool reads the narrow forms as the same values.
 */
import type { DataType } from '../arrow/types.js';

/** `plain`, an integer of so many bits for int64, or indices of so many bits into the part's dictionary for text. */
export type Encoding = 'plain' | 'int8' | 'int16' | 'int32' | 'dictionary8' | 'dictionary16' | 'dictionary32';

/** Bytes a value, 0 for text and bool. */
export function storedWidth(type: DataType, encoding: Encoding): number {
  switch (encoding) {
    case 'int8':
    case 'dictionary8':
      return 1;
    case 'int16':
    case 'dictionary16':
      return 2;
    case 'int32':
    case 'dictionary32':
      return 4;
    case 'plain':
      if (type.kind === 'utf8' || type.kind === 'bool') return 0;
      if (type.kind === 'decimal') return 16;
      return type.kind === 'date' ? 4 : 8;
  }
}

export function isDictionary(encoding: Encoding): boolean {
  return INDICES.has(encoding);
}

/** Of text: what its numbers in the dictionary are stored as, as integers. */
export function indicesOf(encoding: Encoding): Encoding {
  return INDICES.get(encoding) ?? encoding;
}

const INDICES: ReadonlyMap<Encoding, Encoding> = new Map([
  ['dictionary8', 'int8'],
  ['dictionary16', 'int16'],
  ['dictionary32', 'int32'],
]);

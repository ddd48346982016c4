/**
 * Keys of a stored table packed into few whole numbers, whose order is that of the keys: digits of whole numbers are their
 * distances from the least one, those of texts their ranks among all texts of the column, and null has the digit behind the last.
 * What is grouped or ordered by them takes less room and fewer comparisons. Plain data.
 */
import { INT64, type DataType, type Field, type Schema } from '../../arrow/types.js';
import { PartitaError } from '../../errors.js';

/** Bits of a word: all but the sign. */
const WORD_BITS = 63;

/** Different texts in the order of their digits, as in a column without nulls. */
export interface RankedTexts {
  readonly offsets: Int32Array;
  readonly values: Uint8Array;
}

/** What a key's digits stand for. */
export type Digits = { readonly min: number; readonly max: number } | { readonly texts: RankedTexts };

export interface KeyDigits {
  readonly name: string;
  readonly type: DataType;
  readonly digits: Digits;
  readonly mayBeNull: boolean;
  /** Whether greater values come first; null comes last anyway. */
  readonly descending: boolean;
}

export interface PackedKey extends KeyDigits {
  /** How many digits values have; the next one is that of null. */
  readonly count: number;
  /** Which word, and which bits of it. */
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
}

export interface PackedKeys {
  /** In the order of the keys; those of one word stand together, the first one in its highest bits. */
  readonly keys: readonly PackedKey[];
  /** Columns of the words, most significant first. */
  readonly words: Schema;
}

/** As few words as the keys' order allows; null where a key does not fit one. `others`: columns that the words come to. */
export function packKeys(keys: readonly KeyDigits[], others: Schema): PackedKeys | null {
  const widths = keys.map(({ digits, mayBeNull }) => bitsOf(countOf(digits) + Number(mayBeNull)));
  if (widths.some((bits) => bits > WORD_BITS)) return null;
  const words: number[] = [];
  const places = widths.map((bits) => {
    const used = words.at(-1);
    if (used === undefined || used + bits > WORD_BITS) words.push(bits);
    else words[words.length - 1] = used + bits;
    return { word: words.length - 1, bits };
  });
  const left = [...words];
  const packed = keys.map((key, index): PackedKey => {
    const { word, bits } = places[index] as { word: number; bits: number };
    const shift = (left[word] as number) - bits;
    left[word] = shift;
    return { ...key, count: countOf(key.digits), word, shift, bits };
  });
  let prefix = 'keys ';
  while (others.some(({ name }) => name.startsWith(prefix))) prefix = ` ${prefix}`;
  return { keys: packed, words: words.map((_, word) => ({ name: `${prefix}${word}`, type: INT64 })) };
}

export function outsideOf({ name }: Pick<Field, 'name'>): PartitaError {
  return new PartitaError('bug', `a value of '${name}' is outside of what its table says of it`, {
    domain: 'group-by',
    value: name,
  });
}

export function textsOf({ offsets }: RankedTexts): number {
  return offsets.length - 1;
}

function countOf(digits: Digits): number {
  return 'texts' in digits ? textsOf(digits.texts) : digits.max - digits.min + 1;
}

/** Bits of numbers below `count`; more than a word has where that is not exact. */
function bitsOf(count: number): number {
  return Number.isSafeInteger(count) ? BigInt(count - 1).toString(2).length : Infinity;
}

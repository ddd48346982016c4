import type { DataType } from '../../arrow/types.js';
import { BOOL, DATE, FLOAT64, INT64, TIMESTAMP, TIMESTAMP_UTC, UTF8 } from '../../arrow/types.js';
import { NULL_WORDS } from './header.js';
import { ESCAPED, PLAIN, type RowCursor } from './rows.js';
import { narrowestType, parseValue } from './values.js';

/** What a sample of rows says about one column. Plain data. */
export interface ColumnStatistics {
  readonly name: string;
  /** Sampled rows of files that have the column; the numbers below are about them. */
  readonly rows: number;
  readonly nulls: number;
  /** Different texts among those that are not null. */
  readonly distinct: number;
  /** int64, date and timestamp: smallest and largest cell; null where there is none. */
  readonly min: bigint | null;
  readonly max: bigint | null;
  /** Numbers: `Math.floor(Math.log2(|x|))` of the largest finite magnitude, give or take one; null where all are 0. */
  readonly exponent: number | null;
  /** Mean length of a field's text in bytes. */
  readonly averageBytes: number;
}

/** Gathers the sampled fields of one column: its narrowest type, and statistics. */
export class ColumnSample {
  rows = 0;
  #plainNulls = 0;
  #quotedNulls = 0;
  #bytes = 0;
  /** Join of the narrowest types, and the same without the words that often mean null. */
  #joined = NONE;
  #joinedWithoutWords = NONE;
  readonly #words = new Map<string, number>();
  readonly #distinct = new HashSet();
  #min: number | bigint | null = null;
  #max: number | bigint | null = null;
  #largest = 0;

  /** Adds field `i` of the row on which the cursor stands. */
  add(bytes: Uint8Array, cursor: RowCursor, i: number, nulls: NullTokens): void {
    const start = cursor.starts[i] as number;
    const end = cursor.ends[i] as number;
    const form = cursor.forms[i] as number;
    this.rows++;
    this.#bytes += end - start;
    if (nulls.has(bytes, start, end, form)) {
      if (form === PLAIN) this.#plainNulls++;
      else this.#quotedNulls++;
      return;
    }
    this.#distinct.add(hashOf(bytes, start, end));
    if (this.#joined === TEXT && this.#joinedWithoutWords === TEXT) return;
    if (form === ESCAPED) {
      this.#join(TEXT);
      return;
    }
    const code = this.#quickNumber(bytes, start, end);
    if (code === NONE) this.#addText(cursor.text(i));
    else if (code !== this.#joined) this.#join(code);
  }

  get type(): DataType {
    return TYPES[this.#joined] as DataType;
  }

  /** What the column would be, were these words null; undefined where that changes nothing. */
  nullWords(): { readonly words: readonly string[]; readonly count: number; readonly type: DataType } | undefined {
    if (this.#words.size === 0 || this.#joinedWithoutWords === TEXT || this.#joinedWithoutWords === NONE)
      return undefined;
    const count = [...this.#words.values()].reduce((sum, n) => sum + n, 0);
    return { words: [...this.#words.keys()], count, type: TYPES[this.#joinedWithoutWords] as DataType };
  }

  /** The statistics of the column when it is read as `type`. */
  statistics(name: string, type: DataType): ColumnStatistics {
    const isText = type.kind === 'utf8';
    const ranged = type.kind === 'int64' || type.kind === 'date' || type.kind === 'timestamp';
    const keepsRange = ranged && TYPES[this.#joined]?.kind === type.kind && this.#min !== null;
    return {
      name,
      rows: this.rows,
      nulls: this.#plainNulls + (isText ? 0 : this.#quotedNulls),
      distinct: this.#distinct.size,
      min: keepsRange ? BigInt(this.#min as number | bigint) : null,
      max: keepsRange ? BigInt(this.#max as number | bigint) : null,
      exponent: this.#largest === 0 ? null : Math.floor(Math.log2(this.#largest)),
      averageBytes: this.rows === 0 ? 0 : this.#bytes / this.rows,
    };
  }

  #join(code: number): void {
    this.#joined = joinCodes(this.#joined, code);
    this.#joinedWithoutWords = joinCodes(this.#joinedWithoutWords, code);
  }

  #addText(text: string): void {
    const code = codeOf(narrowestType(text));
    this.#joined = joinCodes(this.#joined, code);
    if (code === TEXT && text.length <= LONGEST_WORD && NULL_WORDS.has(text.trim())) {
      this.#words.set(text, (this.#words.get(text) ?? 0) + 1);
      return;
    }
    this.#joinedWithoutWords = joinCodes(this.#joinedWithoutWords, code);
    const type = TYPES[code] as DataType;
    if (type.kind === 'float64') this.#magnitude(parseValue(type, text) as number);
    else if (type.kind !== 'utf8' && type.kind !== 'bool') this.#range(parseValue(type, text) as bigint);
  }

  /** The plain forms of int64 and float64 without making a string; NONE for all others. */
  #quickNumber(bytes: Uint8Array, start: number, end: number): number {
    const negative = bytes[start] === MINUS;
    const from = negative ? start + 1 : start;
    if (end - from > 15 || end === from) return NONE;
    let value = 0;
    let point = -1;
    for (let at = from; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (digit === POINT && point < 0) point = at;
      else return NONE;
    }
    const whole = (point < 0 ? end : point) - from;
    if (whole === 0 || (whole > 1 && bytes[from] === ZERO)) return NONE;
    if (point < 0) {
      this.#range(negative ? -value : value);
      return INTEGER;
    }
    this.#magnitude(value / 10 ** (end - point - 1));
    return FLOAT;
  }

  #range(value: number | bigint): void {
    if (this.#min === null || value < this.#min) this.#min = value;
    if (this.#max === null || value > this.#max) this.#max = value;
    this.#magnitude(Number(value));
  }

  #magnitude(value: number): void {
    const magnitude = Math.abs(value);
    if (magnitude > this.#largest && magnitude !== Infinity) this.#largest = magnitude;
  }
}

/** The texts that mean null, looked up by their bytes. */
export class NullTokens {
  readonly #tokens: readonly Uint8Array[];
  readonly #longest: number;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens.map((token) => new TextEncoder().encode(token));
    this.#longest = this.#tokens.reduce((longest, token) => Math.max(longest, token.length), -1);
  }

  has(bytes: Uint8Array, start: number, end: number, form: number): boolean {
    if (form === ESCAPED || end - start > this.#longest) return false;
    for (const token of this.#tokens) {
      if (token.length !== end - start) continue;
      let i = 0;
      while (i < token.length && token[i] === bytes[start + i]) i++;
      if (i === token.length) return true;
    }
    return false;
  }
}

const NONE = 0;
const INTEGER = 2;
const FLOAT = 3;
const TEXT = 7;
/** By code. A column of nothing but nulls is text. */
const TYPES: readonly DataType[] = [UTF8, BOOL, INT64, FLOAT64, DATE, TIMESTAMP, TIMESTAMP_UTC, UTF8];
const LONGEST_WORD = 6;
const ZERO = 48;
const MINUS = 45;
const POINT = -2;

function codeOf(type: DataType): number {
  const code = TYPES.indexOf(type, 1);
  return code < 0 ? TEXT : code;
}

/** `joinTypes` on codes. */
function joinCodes(a: number, b: number): number {
  if (a === b || b === NONE) return a;
  if (a === NONE) return b;
  return (a === INTEGER && b === FLOAT) || (a === FLOAT && b === INTEGER) ? FLOAT : TEXT;
}

/** FNV-1a, mixed at the end, as the set looks at the low bits. Never 0. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash === 0 ? 1 : hash;
}

/** A set of hashes by open addressing. Two texts with one hash count once, which a sample of thousands does not notice. */
class HashSet {
  size = 0;
  #slots = new Int32Array(16);

  add(hash: number): void {
    if (this.size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) {
      if (this.#slots[slot] === hash) return;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = hash;
    this.size++;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 4);
    this.size = 0;
    for (const hash of old) if (hash !== 0) this.add(hash);
  }
}

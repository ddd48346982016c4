/** What the writers of cells share: the style of text they write, and the buffer they write it into. */

/** `csv`: RFC 4180 fields. `json`: JSON values. `plain`: the bare text, null as nothing. */
export type TextStyle = 'csv' | 'json' | 'plain';

/** Row r of the window is `bytes[starts[r], ends[r])`. Valid until the same scratch is used again. */
export interface CellTexts {
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
}

export function ensureBytes(texts: CellTexts, length: number): void {
  if (texts.bytes.length < length) texts.bytes = new Uint8Array(length + (length >> 1));
}

export function ensureRows(texts: CellTexts, rows: number): void {
  if (texts.starts.length >= rows) return;
  texts.starts = new Int32Array(rows);
  texts.ends = new Int32Array(rows);
}

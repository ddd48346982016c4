// Digits of text keys for the dense index: one more than the text's number in a dictionary. Texts of up to 15 bytes are
// remembered in a table beside it, whose slots of 32 bytes hold them whole: 16 bytes with the length and one in the last
// byte, then the u32 digit. A text stands in its home slot or the one behind, or is not remembered.
import { dictionaryDigits } from './dictionary';

const SLOT: u32 = 5;
const LONGEST: u32 = 15;
/** Digit of the text that was last looked up in the dictionary. */
const found: usize = memory.data(4, 4);

/**
 * Adds to the u32 at `index` of each row (the first key sets it: `radix` 1) `radix` times the digit of its text, 0 for null.
 * `shift`: 64 less the bits of a slot's number; one slot more follows the last. Gives the rows done: fewer than `rows` when
 * the next text is too long or does not fit the dictionary.
 */
export function groupDenseText(
  slots: usize,
  shift: u32,
  dictionary: usize,
  views: usize,
  validity: usize,
  rows: u32,
  index: usize,
  radix: u32,
): u32 {
  let row: u32 = 0;
  while (true) {
    const from = views + ((<usize>row) << 3);
    const to = index + ((<usize>row) << 2);
    if (validity == 0) row += inline.always(homes(slots, shift, from, 0, rows - row, to, radix, false));
    else row += inline.always(homes(slots, shift, from, validity + row, rows - row, to, radix, true));
    if (row == rows) return rows;
    const digit = lookUp(slots, shift, dictionary, views + ((<usize>row) << 3));
    if (digit == 0) return row;
    const at = index + ((<usize>row) << 2);
    store<u32>(at, (radix == 1 ? 0 : load<u32>(at)) + digit * radix);
    row++;
  }
}

/** The rows up to the first whose text is not in its home slot: a loop without a call is twice as fast as one with. */
function homes(
  slots: usize,
  shift: u32,
  views: usize,
  validity: usize,
  rows: u32,
  index: usize,
  radix: u32,
  hasNulls: bool,
): u32 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const kept: u32 = radix == 1 ? 0 : -1;
  for (let row: u32 = 0; row < rows; row++, views += 8, index += 4) {
    const before = load<u32>(index) & kept;
    if (hasNulls && load<u8>(validity + row) == 0) {
      store<u32>(index, before);
      continue;
    }
    const view = load<u64>(views);
    const length = <u32>(view >> 32);
    const text = v128.and(v128.load(<usize>(<u32>view)), i8x16.gt_s(i8x16.splat(<i8>length), places));
    const low = <u64>i64x2.extract_lane(text, 0);
    const high = (<u64>i64x2.extract_lane(text, 1)) | ((<u64>length + 1) << 56);
    const slot = homeOf(slots, shift, low, high);
    if (((load<u64>(slot) ^ low) | (load<u64>(slot, 8) ^ high)) != 0 || length > LONGEST) return row;
    store<u32>(index, before + load<u32>(slot, 16) * radix);
  }
  return rows;
}

function homeOf(slots: usize, shift: u32, low: u64, high: u64): usize {
  const hash = (low ^ (high * 0xc2b2ae3d27d4eb4f)) * 0x9e3779b97f4a7c15;
  return slots + ((<usize>(hash >> shift)) << SLOT);
}

/** The digit of the text of the view, 0 when it is too long or does not fit. */
function lookUp(slots: usize, shift: u32, dictionary: usize, view: usize): u32 {
  const length = load<u32>(view, 4);
  if (length > LONGEST) return dictionaryDigits(dictionary, view, 0, 1, found, 1) == 0 ? 0 : load<u32>(found);
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const text = v128.and(v128.load(load<u32>(view)), i8x16.gt_s(i8x16.splat(<i8>length), places));
  const low = <u64>i64x2.extract_lane(text, 0);
  const high = (<u64>i64x2.extract_lane(text, 1)) | ((<u64>length + 1) << 56);
  const slot = homeOf(slots, shift, low, high);
  if (load<u64>(slot, 32) == low && load<u64>(slot, 40) == high) return load<u32>(slot, 48);
  if (dictionaryDigits(dictionary, view, 0, 1, found, 1) == 0) return 0;
  const digit = load<u32>(found);
  remember(slot, low, high, digit);
  return digit;
}

function remember(slot: usize, low: u64, high: u64, digit: u32): void {
  const at = load<u64>(slot, 8) == 0 ? slot : slot + 32;
  if (load<u64>(at, 8) != 0) return;
  store<u64>(at, low);
  store<u64>(at, high, 8);
  store<u32>(at, digit, 16);
}

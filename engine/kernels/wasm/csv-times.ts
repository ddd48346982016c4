// CSV fields as dates (days since 1970-01-01) and timestamps (microseconds since then).
import { csvContent, contentAt, contentSize } from './csv-values';

const DAY: i64 = 86400000000;
/** Set by the readers below when a text is not what they look for. */
let broken: u32 = 0;

export function csvDate(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
): void {
  let nulls: u32 = 0;
  broken = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++) {
    const start = base + load<u32>(at - 4) + 1;
    const size = <u32>(base + load<u32>(at) - start) - cut;
    let value: i64 = 0;
    if (csvContent(start, size, context)) {
      if (contentSize == 10) value = days(contentAt);
      else broken = 1;
    } else {
      nulls++;
      store<u8>(present + r, 0);
    }
    store<i64>(out, value);
    at += stride;
    out += 8;
  }
  store<u32>(context, nulls, 16);
  store<u32>(context, broken, 20);
  store<u32>(context, 0, 24);
}

/** `zoned`: whether every value must name a zone, from which it is converted to UTC; otherwise none may. */
export function csvTimestamp(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
  zoned: u32,
): void {
  let nulls: u32 = 0;
  broken = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++) {
    const start = base + load<u32>(at - 4) + 1;
    const size = <u32>(base + load<u32>(at) - start) - cut;
    let value: i64 = 0;
    if (csvContent(start, size, context)) {
      if (contentSize >= 16) value = microseconds(contentAt, contentSize, zoned);
      else broken = 1;
    } else {
      nulls++;
      store<u8>(present + r, 0);
    }
    store<i64>(out, value);
    at += stride;
    out += 8;
  }
  store<u32>(context, nulls, 16);
  store<u32>(context, broken, 20);
  store<u32>(context, 0, 24);
}

/** YYYY-MM-DD. */
function days(at: usize): i64 {
  const century = two(at);
  const year = century * 100 + two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  const leap = <u32>((year & 3) == 0 && (year % 100 != 0 || year % 400 == 0));
  // Days of the months in four bits each, less 28, from bit 4 on: 3 0 3 2 3 2 3 3 2 3 2 3.
  const length: u32 = 28 + ((<u32>((<u64>0x3232332323030) >> ((<u64>month) << 2))) & 15) + (month == 2 ? leap : 0);
  broken |=
    (<u32>(load<u8>(at, 4) != 45)) |
    (<u32>(load<u8>(at, 7) != 45)) |
    (<u32>(year - 1 > 9998)) |
    (<u32>(month - 1 > 11)) |
    (<u32>(day - 1 >= length));
  // Years that begin in March, so that the leap day is the last one; 719,468 days from 0000-03-01 to 1970-01-01.
  const y = <i32>year - <i32>(month <= 2);
  const m = month > 2 ? month - 3 : month + 9;
  return <i64>(y * 365 + y / 4 - y / 100 + y / 400 + <i32>((153 * m + 2) / 5 + day - 1) - 719468);
}

/** Two digits; anything else marks the value broken. */
function two(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at, 1) - 48;
  broken |= (<u32>(tens > 9)) | (<u32>(ones > 9));
  return tens * 10 + ones;
}

function microseconds(at: usize, size: u32, zoned: u32): i64 {
  const end = at + size;
  const date = days(at);
  const between = load<u8>(at, 10);
  const hour = two(at + 11);
  const minute = two(at + 14);
  let second: u32 = 0;
  let fraction: u32 = 0;
  broken |=
    (<u32>(between != 84 && between != 32)) |
    (<u32>(load<u8>(at, 13) != 58)) |
    (<u32>(hour > 23)) |
    (<u32>(minute > 59));
  at += 16;
  if (at < end && load<u8>(at) == 58) {
    if (at + 3 > end) {
      broken = 1;
      return 0;
    }
    second = two(at + 1);
    broken |= <u32>(second > 59);
    at += 3;
    if (at < end && load<u8>(at) == 46) {
      at++;
      let places = 0;
      for (; at < end; at++, places++) {
        const digit = <u32>load<u8>(at) - 48;
        if (digit > 9) break;
        if (places < 6) fraction = fraction * 10 + digit;
        else broken |= digit;
      }
      broken |= <u32>(places == 0);
      for (; places < 6; places++) fraction *= 10;
    }
  }
  let value = date * DAY + <i64>(hour * 3600 + minute * 60 + second) * 1000000 + <i64>fraction;
  if (!zoned) {
    broken |= <u32>(at != end);
    return value;
  }
  const left = <u32>(end - at);
  if (left == 1) {
    broken |= <u32>(load<u8>(at) != 90);
    return value;
  }
  const colon: usize = left == 6 ? 1 : 0;
  const sign = load<u8>(at);
  if ((left != 3 && left != 5 && left != 6) || (sign != 43 && sign != 45)) {
    broken = 1;
    return 0;
  }
  const hours = two(at + 1);
  const minutes = left == 3 ? 0 : two(at + 3 + colon);
  if (colon) broken |= <u32>(load<u8>(at, 3) != 58);
  broken |= (<u32>(hours > 23)) | (<u32>(minutes > 59));
  const offset = <i64>(hours * 60 + minutes) * 60000000;
  value += sign == 43 ? -offset : offset;
  return value;
}

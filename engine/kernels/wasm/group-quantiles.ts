// Quantiles and modes of the values of a group.
import { orderFloat } from './group-control';
import { copyValues } from './group-lists';

/** Values of a sample, how far from the wanted rank its bounds are taken, and how many values need none. */
const SAMPLE: usize = 48;
const MARGIN: usize = 9;
const LEAST_NARROWED: usize = 192;

/**
 * Quantile of each record's values by linear interpolation: two f64 (lower and upper neighbour) and the fraction a row.
 * `floats` says whether values are floats or integers; `scratch` has room for
 * twice the longest list and a sample. Rows without values give 0.
 */
export function groupOutQuantiles(
  addresses: usize,
  rows: u32,
  offset: u32,
  floats: bool,
  probability: f64,
  scratch: usize,
  longest: usize,
  lower: usize,
  upper: usize,
  fraction: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    const count = <usize>load<u64>(state, 8);
    store<u64>(lower + (i << 3), 0);
    store<u64>(upper + (i << 3), 0);
    store<f64>(fraction + (i << 3), 0);
    if (count == 0) continue;
    const end = copyValues(state, scratch);
    if (floats) orderFloats(scratch, end);
    const place = <f64>(count - 1) * probability;
    const below = <usize>place;
    narrow(scratch, count, below, scratch + (longest << 3));
    const from = values;
    const rest = number;
    const rank = wanted;
    select(from, rest, rank);
    const low = load<i64>(from + (rank << 3));
    let high = low;
    if (<f64>below < place) {
      high = load<i64>(from + (rank << 3), 8);
      for (let at = rank + 2; at < rest; at++) high = min<i64>(high, load<i64>(from + (at << 3)));
    }
    store<i64>(lower + (i << 3), floats ? orderFloat(low) : low);
    store<i64>(upper + (i << 3), floats ? orderFloat(high) : high);
    store<f64>(fraction + (i << 3), place - <f64>below);
  }
}

/** The most frequent of each record's values, the least of several; 0 without values. `scratch` has room for the longest list. */
export function groupOutModes(
  addresses: usize,
  rows: u32,
  offset: u32,
  floats: bool,
  scratch: usize,
  out: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    const end = copyValues(state, scratch);
    let mode: i64 = 0;
    if (end != scratch) {
      if (floats) {
        // -0 becomes 0 first.
        for (let at = scratch; at < end; at += 8) store<f64>(at, load<f64>(at) + 0.0);
        orderFloats(scratch, end);
      }
      sort(scratch, 0, ((<isize>(end - scratch)) >> 3) - 1);
      mode = longestRun(scratch, end);
      if (floats) mode = orderFloat(mode);
    }
    store<i64>(out + (i << 3), mode);
  }
}

/** The value of the longest run of equal values, the first of several. */
function longestRun(at: usize, end: usize): i64 {
  let found = load<i64>(at);
  let longest: usize = 0;
  while (at < end) {
    const value = load<i64>(at);
    const first = at;
    while (at < end && load<i64>(at) == value) at += 8;
    if (at - first <= longest) continue;
    longest = at - first;
    found = value;
  }
  return found;
}

/** Sorts values [left, right] (Hoare's quicksort; what is short is sorted by insertion). */
function sort(values: usize, left: isize, right: isize): void {
  while (right - left > 16) {
    const pivot = medianOfThree(values, left, right);
    let i = left;
    let j = right;
    while (i <= j) {
      while (load<i64>(values + ((<usize>i) << 3)) < pivot) i++;
      while (load<i64>(values + ((<usize>j) << 3)) > pivot) j--;
      if (i > j) break;
      const a = values + ((<usize>i) << 3);
      const b = values + ((<usize>j) << 3);
      const kept = load<i64>(a);
      store<i64>(a, load<i64>(b));
      store<i64>(b, kept);
      i++;
      j--;
    }
    // The shorter side first, so that calls do not nest deeper than there are bits in the number.
    if (j - left < right - i) {
      sort(values, left, j);
      left = i;
    } else {
      sort(values, i, right);
      right = j;
    }
  }
  for (let place = left + 1; place <= right; place++) {
    const from = values + ((<usize>left) << 3);
    insert(from, <usize>(place - left), load<i64>(values + ((<usize>place) << 3)));
  }
}

/** The greatest number of values of a record. */
export function groupLongestValues(addresses: usize, rows: u32, offset: u32): f64 {
  let longest: u64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    longest = max<u64>(longest, load<u64>(<usize>load<u32>(addresses + (i << 2)) + offset, 8));
  }
  return <f64>longest;
}

/** Floats to integers of the same order, NaN the greatest. */
function orderFloats(at: usize, end: usize): void {
  for (; at < end; at += 8) {
    const bits = load<i64>(at);
    store<i64>(at, <u64>(bits << 1) > 0xffe0000000000000 ? 0x7ff8000000000000 : orderFloat(bits));
  }
}

// What `narrow` answers: these values, so many, and the rank among them.
let values: usize = 0;
let number: usize = 0;
let wanted: usize = 0;

/**
 * Keeps only values near the wanted rank, as bounds from a sample tell, and with it the next greater one: one pass without
 * branches in place of several with wrongly guessed ones. Two stretches of values take turns, so nothing is lost where the
 * bounds were wrong. `other` has room for as many values and the sample.
 */
function narrow(from: usize, count: usize, rank: usize, other: usize): void {
  const sample = other + (count << 3);
  while (count > LEAST_NARROWED) {
    const step = count / SAMPLE;
    for (let i: usize = 0; i < SAMPLE; i++) insert(sample, i, load<i64>(from + ((i * step + (step >> 1)) << 3)));
    const middle = (rank * SAMPLE) / count;
    const least = middle < MARGIN ? i64.MIN_VALUE : load<i64>(sample + ((middle - MARGIN) << 3));
    const greatest = middle + MARGIN >= SAMPLE ? i64.MAX_VALUE : load<i64>(sample + ((middle + MARGIN) << 3));
    let below: usize = 0;
    let to = other;
    for (let at = from, end = from + (count << 3); at < end; at += 8) {
      const value = load<i64>(at);
      store<i64>(to, value);
      const less = value < least;
      below += <usize>less;
      to += (<usize>(!less && value <= greatest)) << 3;
    }
    const kept = (to - other) >> 3;
    if (rank < below || kept > count - (count >> 2)) break;
    if (rank + 1 >= below + kept && greatest != i64.MAX_VALUE) break;
    const former = from;
    from = other;
    other = former;
    count = kept;
    rank -= below;
  }
  values = from;
  number = count;
  wanted = rank;
}

/** Puts a value in order behind `count` ordered ones. */
function insert(at: usize, count: usize, value: i64): void {
  let to = at + (count << 3);
  for (; to > at && load<i64>(to - 8) > value; to -= 8) store<i64>(to, load<i64>(to - 8));
  store<i64>(to, value);
}

/** Puts the value of rank `rank` to its place, none greater before it, none smaller behind it (Hoare's quickselect). */
function select(values: usize, count: usize, rank: usize): void {
  let left: isize = 0;
  let right: isize = <isize>count - 1;
  while (left < right) {
    const pivot = medianOfThree(values, left, right);
    let i = left;
    let j = right;
    while (i <= j) {
      while (load<i64>(values + ((<usize>i) << 3)) < pivot) i++;
      while (load<i64>(values + ((<usize>j) << 3)) > pivot) j--;
      if (i > j) break;
      const a = values + ((<usize>i) << 3);
      const b = values + ((<usize>j) << 3);
      const kept = load<i64>(a);
      store<i64>(a, load<i64>(b));
      store<i64>(b, kept);
      i++;
      j--;
    }
    if (<isize>rank <= j) right = j;
    else if (<isize>rank >= i) left = i;
    else return;
  }
}

function medianOfThree(values: usize, left: isize, right: isize): i64 {
  const a = load<i64>(values + ((<usize>left) << 3));
  const b = load<i64>(values + ((<usize>((left + right) >> 1)) << 3));
  const c = load<i64>(values + ((<usize>right) << 3));
  return max<i64>(min<i64>(a, b), min<i64>(max<i64>(a, b), c));
}

// Three-valued logic on byte masks: values are 0 or 1 and mean nothing where `validity` is 0; a validity address of 0
// means that every row is present. Blocks of 16 rows overread and overwrite by up to 15 bytes.

/** out = a and b where no side has nulls; also combines two validities. */
export function andBytes(a: usize, b: usize, out: usize, rows: u32): void {
  const end = out + rows;
  for (; out < end; out += 16, a += 16, b += 16) v128.store(out, v128.and(v128.load(a), v128.load(b)));
}

export function orBytes(a: usize, b: usize, out: usize, rows: u32): void {
  const end = out + rows;
  for (; out < end; out += 16, a += 16, b += 16) v128.store(out, v128.or(v128.load(a), v128.load(b)));
}

export function notBytes(a: usize, out: usize, rows: u32): void {
  const end = out + rows;
  const one = i8x16.splat(1);
  for (; out < end; out += 16, a += 16) v128.store(out, v128.andnot(one, v128.load(a)));
}

/** a and b with nulls: false wins over null, null over true. */
export function andNulls(
  a: usize,
  validA: usize,
  b: usize,
  validB: usize,
  out: usize,
  validity: usize,
  rows: u32,
): void {
  for (let row: usize = 0; row < <usize>rows; row += 16) {
    const presentA = inline.always(presentBytes(validA, row));
    const presentB = inline.always(presentBytes(validB, row));
    const x = v128.load(a + row);
    const y = v128.load(b + row);
    const bothPresent = v128.and(presentA, presentB);
    const someFalse = v128.or(v128.andnot(presentA, x), v128.andnot(presentB, y));
    v128.store(validity + row, v128.or(bothPresent, someFalse));
    v128.store(out + row, v128.and(v128.and(x, y), bothPresent));
  }
}

/** a or b with nulls: true wins over null, null over false. */
export function orNulls(
  a: usize,
  validA: usize,
  b: usize,
  validB: usize,
  out: usize,
  validity: usize,
  rows: u32,
): void {
  for (let row: usize = 0; row < <usize>rows; row += 16) {
    const presentA = inline.always(presentBytes(validA, row));
    const presentB = inline.always(presentBytes(validB, row));
    const someTrue = v128.or(v128.and(presentA, v128.load(a + row)), v128.and(presentB, v128.load(b + row)));
    v128.store(validity + row, v128.or(v128.and(presentA, presentB), someTrue));
    v128.store(out + row, someTrue);
  }
}

function presentBytes(validity: usize, row: usize): v128 {
  return validity == 0 ? i8x16.splat(1) : v128.load(validity + row);
}

/** Where a value is present and true, and `mask` (0: everywhere) holds; with `flip` where it is not so, still within the mask. */
export function trueBytes(values: usize, validity: usize, mask: usize, out: usize, rows: u32, flip: u32): void {
  const inverse = i8x16.splat(flip ? 1 : 0);
  for (let row: usize = 0; row < <usize>rows; row += 16) {
    const truth = v128.and(v128.load(values + row), inline.always(presentBytes(validity, row)));
    v128.store(out + row, v128.and(v128.xor(truth, inverse), inline.always(presentBytes(mask, row))));
  }
}

/** Writes the numbers of the rows that are present and true to `out` (u32, room for rows + 8); returns how many. */
export function selectTrue(values: usize, validity: usize, out: usize, rows: u32): u32 {
  const start = out;
  let row: u32 = 0;
  for (; row + 8 <= rows; row += 8) {
    let flags = load<u64>(values + row);
    if (validity != 0) flags &= load<u64>(validity + row);
    if (flags == 0) continue;
    store<u32>(out, row);
    out += <usize>((flags & 1) << 2);
    store<u32>(out, row + 1);
    out += <usize>(((flags >> 8) & 1) << 2);
    store<u32>(out, row + 2);
    out += <usize>(((flags >> 16) & 1) << 2);
    store<u32>(out, row + 3);
    out += <usize>(((flags >> 24) & 1) << 2);
    store<u32>(out, row + 4);
    out += <usize>(((flags >> 32) & 1) << 2);
    store<u32>(out, row + 5);
    out += <usize>(((flags >> 40) & 1) << 2);
    store<u32>(out, row + 6);
    out += <usize>(((flags >> 48) & 1) << 2);
    store<u32>(out, row + 7);
    out += <usize>(((flags >> 56) & 1) << 2);
  }
  for (; row < rows; row++) {
    let flag = load<u8>(values + row) & 1;
    if (validity != 0) flag &= load<u8>(validity + row);
    store<u32>(out, row);
    out += (<usize>flag) << 2;
  }
  return <u32>((out - start) >> 2);
}

/** Numbers in typed arrays that grow by doubling: how 100,000 tasks and more are kept without an object each. */

type Numbers = Float64Array | Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** The array, or one at least `length` long that begins with its values and goes on with `fill`. */
export function grown<T extends Numbers>(array: T, length: number, fill = 0): T {
  if (length <= array.length) return array;
  const Kind = array.constructor as new (length: number) => T;
  const next = new Kind(Math.max(length, array.length * 2, 64));
  if (fill !== 0) next.fill(fill, array.length);
  next.set(array);
  return next;
}

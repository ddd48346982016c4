/** Hashes by which the values of a list are cut into parts: equal values come to one part, and parts are of like sizes. */

const PRIME = 0x9e3779b1;
const OTHER = 0x85ebca6b;

/** Of an 8-byte value in two halves. */
export function hashOfWord(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high ^ (high >>> 15), OTHER), PRIME);
  return finished(mixed);
}

/** Of bytes [start, start + length). */
export function hashOfText(bytes: Uint8Array, start: number, length: number): number {
  let hash = length;
  for (let at = start; at < start + length; at++) hash = Math.imul(hash ^ (bytes[at] as number), PRIME);
  return finished(hash);
}

function finished(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), OTHER);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

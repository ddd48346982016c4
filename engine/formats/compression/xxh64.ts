/**
 * The hash XXH64 (Collet) with seed 0, of which Zstandard keeps the low half as its checksum. Takes bytes piece by piece.
 * Every product and sum is wrapped at once, so that V8 computes in machine words instead of bigints.
 */
export class Xxh64 {
  readonly #lanes = BigUint64Array.of(wrap(PRIME_1 + PRIME_2), PRIME_2, 0n, wrap(-PRIME_1));
  /** Bytes that do not fill a stripe yet, in front. */
  readonly #rest = new Uint8Array(STRIPE);
  #restLength = 0;
  #total = 0n;

  update(bytes: Uint8Array): void {
    this.#total += BigInt(bytes.length);
    let from = 0;
    if (this.#restLength > 0) {
      from = Math.min(STRIPE - this.#restLength, bytes.length);
      this.#rest.set(bytes.subarray(0, from), this.#restLength);
      this.#restLength += from;
      if (this.#restLength < STRIPE) return;
      this.#stripes(viewOf(this.#rest), 0, STRIPE);
      this.#restLength = 0;
    }
    const to = from + (bytes.length - from) - ((bytes.length - from) % STRIPE);
    this.#stripes(viewOf(bytes), from, to);
    this.#rest.set(bytes.subarray(to));
    this.#restLength = bytes.length - to;
  }

  /** The low 32 bits of the hash of all bytes so far. */
  digestLow(): number {
    return Number(this.digest() & 0xffff_ffffn);
  }

  digest(): bigint {
    const [a, b, c, d] = this.#lanes as unknown as [bigint, bigint, bigint, bigint];
    let hash = PRIME_5;
    if (this.#total >= BigInt(STRIPE)) {
      hash = wrap(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n));
      for (const lane of [a, b, c, d]) hash = wrap((hash ^ round(0n, lane)) * PRIME_1 + PRIME_4);
    }
    hash = this.#mixRest(wrap(hash + this.#total));
    hash = wrap((hash ^ (hash >> 33n)) * PRIME_2);
    hash = wrap((hash ^ (hash >> 29n)) * PRIME_3);
    return hash ^ (hash >> 32n);
  }

  #stripes(view: DataView, from: number, to: number): void {
    const lanes = this.#lanes;
    let [a, b, c, d] = lanes as unknown as [bigint, bigint, bigint, bigint];
    for (let at = from; at < to; at += STRIPE) {
      a = round(a, view.getBigUint64(at, true));
      b = round(b, view.getBigUint64(at + 8, true));
      c = round(c, view.getBigUint64(at + 16, true));
      d = round(d, view.getBigUint64(at + 24, true));
    }
    lanes.set([a, b, c, d]);
  }

  #mixRest(start: bigint): bigint {
    const view = viewOf(this.#rest);
    let hash = start;
    let at = 0;
    for (; at + 8 <= this.#restLength; at += 8) {
      hash = wrap(rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * PRIME_1 + PRIME_4);
    }
    if (at + 4 <= this.#restLength) {
      hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint32(at, true)) * PRIME_1), 23n) * PRIME_2 + PRIME_3);
      at += 4;
    }
    for (; at < this.#restLength; at++) {
      hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint8(at)) * PRIME_5), 11n) * PRIME_1);
    }
    return hash;
  }
}

const STRIPE = 32;
const PRIME_1 = 0x9e3779b185ebca87n;
const PRIME_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME_3 = 0x165667b19e3779f9n;
const PRIME_4 = 0x85ebca77c2b2ae63n;
const PRIME_5 = 0x27d4eb2f165667c5n;

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function rotate(value: bigint, bits: bigint): bigint {
  return wrap(value << bits) | (value >> (64n - bits));
}

function round(lane: bigint, word: bigint): bigint {
  const mixed = wrap(lane + wrap(word * PRIME_2));
  return wrap((wrap(mixed << 31n) | (mixed >> 33n)) * PRIME_1);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Intermediate results of a run: groups between the two phases of a group-by, sorted runs, ordered rows. They stay in
 * memory while the run's exchange budget lasts and go to a spill file after that; a reference says where. Spilled bytes
 * carry a CRC-32 and are checked when read back. Files live in the run's temporary folder and go with it.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { meter } from '../meter.js';
import { guard } from './disk.js';

/** Where some bytes of a run are. Plain data; memory references carry the bytes themselves. */
export type SpillRef =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly offset: number;
      readonly length: number;
      /** Where the pieces begin that are read alone, ascending, and a checksum of each: a reference crosses threads often. */
      readonly starts: Float64Array;
      readonly checksums: Uint32Array;
    };

/** Writes one spill file from its beginning to its end; made with the first byte, and never one that is there already. */
export class SpillWriter {
  #file: number | null = null;
  #length = 0;

  constructor(readonly path: string) {}

  /** Writes the bytes; `starts` are where the pieces begin that will be read alone (0 first). */
  write(bytes: Uint8Array, starts: readonly number[]): SpillRef {
    const offset = this.#length;
    meter.within('spill', () => guard(this.path, () => this.#append(bytes)));
    meter.countWritten(bytes.length);
    this.#length += bytes.length;
    const checksums = Uint32Array.from(starts, (start, i) =>
      crc32(bytes.subarray(start, starts[i + 1] ?? bytes.length)),
    );
    return {
      kind: 'file',
      path: this.path,
      offset,
      length: bytes.length,
      starts: Float64Array.from(starts),
      checksums,
    };
  }

  #append(bytes: Uint8Array): void {
    this.#file ??= openSync(this.path, 'wx', 0o600);
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#length + done);
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

/** Bytes [start, end) of what a reference points to; both must be borders of pieces. Memory is not copied. */
export function readSpilled(ref: SpillRef, start: number, end: number): Uint8Array {
  if (ref.kind === 'memory') return ref.bytes.subarray(start, end);
  return meter.within('spill', () => readFromFile(ref, start, end));
}

function readFromFile(ref: Extract<SpillRef, { kind: 'file' }>, start: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  const file = openSync(ref.path, 'r');
  try {
    for (let done = 0; done < bytes.length;) {
      const read = readSync(file, bytes, done, bytes.length - done, ref.offset + start + done);
      if (read === 0) break;
      done += read;
    }
    meter.countRead(bytes.length);
  } finally {
    closeSync(file);
  }
  ref.starts.forEach((begin, i) => {
    const stop = ref.starts[i + 1] ?? ref.length;
    if (begin < start || stop > end || begin === stop) return;
    if (crc32(bytes.subarray(begin - start, stop - start)) !== ref.checksums[i]) {
      throw new PartitaError(
        'resources',
        words`spilled data came back changed: ${ref.path}, byte ${ref.offset + begin}`,
        {
          domain: 'spill',
          value: ref.path,
          hint: 'check the disk of the temporary folder, or name another with TMPDIR; then run again',
        },
      );
    }
  });
  return bytes;
}

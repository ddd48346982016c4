/**
 * Memory that several threads share lives as long as any of them refers to it, and V8 does not count it: nothing makes a
 * thread collect what refers to it. Each thread says what it got, and where none of it is in use any more. A thread has one
 * account.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes below which collecting is not worth its milliseconds. */
const WORTH_COLLECTING = 16 * 2 ** 20;

class SharedMemory {
  #bytes = 0;
  #collect: (() => void) | null = null;

  /** The thread refers to so many bytes more. */
  took(bytes: number): void {
    this.#bytes += bytes;
  }

  /** What was taken is not used any more. */
  leave(): void {
    const isWorth = this.#bytes >= WORTH_COLLECTING;
    this.#bytes = 0;
    if (!isWorth) return;
    this.#collect ??= collector();
    this.#collect();
  }
}

export const sharedMemory = new SharedMemory();

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/**
 * The literals of a set of compiled expressions in kernel memory. It owns them until `release`. A constant is its value
 * 8 times over, so that kernels read it like a vector whose step is 0.
 */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType } from '../arrow/types.js';
import { physicalOf } from '../arrow/types.js';
import { BATCH_ROWS } from '../arrow/vector.js';
import type { KernelMemory } from '../kernels/memory.js';
import type { Operand } from './operand.js';

const COPIES = 8;
const BLOCK_BYTES = 64;

export class ConstantPool {
  readonly #memory: KernelMemory;
  readonly #blocks: number[] = [];
  #zeros = 0;
  #ones = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /** A literal; a null one is a whole vector of nulls. */
  operand(type: DataType, value: Cell): Operand {
    if (value === null) return { type, values: this.zeros(), validity: this.zeros(), constant: false };
    const at = this.allocate(BLOCK_BYTES);
    const memory = this.#memory;
    switch (physicalOf(type)) {
      case 'u8':
        memory.u8.fill(value === true ? 1 : 0, at, at + BLOCK_BYTES);
        break;
      case 'f64':
        memory.f64.fill(value as number, at >>> 3, (at >>> 3) + COPIES);
        break;
      case 'i64':
        memory.i64.fill(value as bigint, at >>> 3, (at >>> 3) + COPIES);
        break;
      case 'str': {
        const bytes = new TextEncoder().encode(value as string);
        const text = this.allocate(bytes.length);
        memory.u8.set(bytes, text);
        for (let i = 0; i < COPIES; i++) {
          memory.u32[(at >>> 2) + 2 * i] = text;
          memory.u32[(at >>> 2) + 2 * i + 1] = bytes.length;
        }
      }
    }
    return { type, values: at, validity: 0, constant: true };
  }

  /** A batch's worth of 8-byte zeros: the values, or the validity, of nothing but nulls. */
  zeros(): number {
    if (this.#zeros === 0) {
      this.#zeros = this.allocate(BATCH_ROWS * 8);
      this.#memory.u8.fill(0, this.#zeros, this.#zeros + BATCH_ROWS * 8);
    }
    return this.#zeros;
  }

  /** A batch's worth of bytes 1: the validity of rows that are all present, spelled out. */
  ones(): number {
    if (this.#ones === 0) {
      this.#ones = this.allocate(BATCH_ROWS);
      this.#memory.u8.fill(1, this.#ones, this.#ones + BATCH_ROWS);
    }
    return this.#ones;
  }

  allocate(bytes: number): number {
    const at = this.#memory.allocate(bytes);
    this.#blocks.push(at);
    return at;
  }

  get memory(): KernelMemory {
    return this.#memory;
  }

  release(): void {
    for (const block of this.#blocks.splice(0)) this.#memory.release(block);
    this.#zeros = 0;
    this.#ones = 0;
  }
}

/** Cells of vectors in kernel memory, read and written one by one: what the reference functions compute with. */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType } from '../arrow/types.js';
import { physicalOf } from '../arrow/types.js';
import type { Kernels } from '../kernels/kernels.js';
import { stepOf } from './operand.js';
import type { Operand } from './operand.js';

/** Reads the cells of `operand`, null included. */
export function cellReader(kernels: Kernels, operand: Operand): (row: number) => Cell {
  const { memory } = kernels;
  const { validity } = operand;
  const read = valueReader(kernels, operand);
  return validity === 0 ? read : (row) => (memory.u8[validity + row] === 0 ? null : read(row));
}

function valueReader(kernels: Kernels, operand: Operand): (row: number) => Cell {
  const { memory } = kernels;
  const at = operand.values;
  const step = stepOf(operand);
  switch (physicalOf(operand.type)) {
    case 'u8':
      return (row) => memory.u8[at + step * row] !== 0;
    case 'i64':
      return (row) => memory.i64[(at + step * row) >>> 3] as bigint;
    case 'f64':
      return (row) => memory.f64[(at + step * row) >>> 3] as number;
    case 'str': {
      const read = textReader(kernels);
      return (row) => {
        const view = (at + step * row) >>> 2;
        return read(memory.u32[view] as number, memory.u32[view + 1] as number);
      };
    }
  }
}

/** Decodes texts in kernel memory. */
function textReader({ memory }: Kernels): (address: number, length: number) => string {
  // A Buffer over all of the memory, renewed when it grows: making one for every text costs more than decoding it.
  let bytes = Buffer.from(memory.u8.buffer);
  return (address, length) => {
    if (bytes.buffer !== memory.u8.buffer) bytes = Buffer.from(memory.u8.buffer);
    return bytes.toString('utf8', address, address + length);
  };
}

/** Writes cells that are not null to rows of a vector at `out`; texts go to the arena. */
export function cellWriter(kernels: Kernels, type: DataType, out: number): (row: number, cell: Cell) => void {
  const { memory } = kernels;
  switch (physicalOf(type)) {
    case 'u8':
      return (row, cell) => (memory.u8[out + row] = cell === true ? 1 : 0);
    case 'i64':
      return (row, cell) => (memory.i64[(out >>> 3) + row] = cell as bigint);
    case 'f64':
      return (row, cell) => (memory.f64[(out >>> 3) + row] = cell as number);
    case 'str': {
      const texts = new TextArena(kernels);
      return (row, cell) => {
        const { address, length } = texts.add(cell as string);
        memory.u32[(out >>> 2) + 2 * row] = address;
        memory.u32[(out >>> 2) + 2 * row + 1] = length;
      };
    }
  }
}

const CHUNK = 32_768;
const encoder = new TextEncoder();

/** Texts in the arena, one behind the other. */
class TextArena {
  readonly #kernels: Kernels;
  #at = 0;
  #end = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  add(text: string): { address: number; length: number } {
    const most = text.length * 3;
    if (this.#at + most > this.#end) {
      const size = Math.max(CHUNK, most);
      this.#at = this.#kernels.arena.take(size);
      this.#end = this.#at + size;
    }
    const address = this.#at;
    const { written } = encoder.encodeInto(text, this.#kernels.memory.u8.subarray(address, this.#end));
    this.#at += written;
    return { address, length: written };
  }
}

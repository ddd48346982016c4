/**
 * Evaluation by the reference functions, for what has no kernel: decodes cells, applies, encodes the results into the
 * arena. Rows that the frame's mask leaves out become null and raise no error.
 */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType } from '../arrow/types.js';
import { physicalOf, widthOf } from '../arrow/types.js';
import { cellReader, cellWriter } from './cells.js';
import { presentIn, stepOf, takeMask, takeVector, vectorOperand } from './operand.js';
import type { Frame, Operand } from './operand.js';

/** What is applied, row by row. */
export interface Interpretation {
  readonly result: DataType;
  /** Whether `apply` wants to see nulls; otherwise a null argument makes a null result. */
  readonly ownNulls: boolean;
  readonly apply: (args: readonly Cell[]) => Cell;
}

export function interpret(frame: Frame, args: readonly Operand[], interpretation: Interpretation): Operand {
  const only = onlyText(args);
  return only === undefined ? byRow(frame, args, interpretation) : byText(frame, args, only, interpretation);
}

function byRow(frame: Frame, args: readonly Operand[], { result, ownNulls, apply }: Interpretation): Operand {
  const { kernels, rows, mask } = frame;
  const { memory } = kernels;
  const readers = args.map((arg) => cellReader(kernels, arg));
  const present = ownNulls ? 0 : presentIn(frame, args);
  const out = takeVector(frame, result);
  const validity = takeMask(frame);
  const write = cellWriter(kernels, result, out);
  const clear = nullWriter(frame, result, out);
  const cells: Cell[] = args.map(() => null);
  let nulls = 0;
  for (let row = 0; row < rows; row++) {
    let cell: Cell = null;
    if ((mask === 0 || memory.u8[mask + row] !== 0) && (present === 0 || memory.u8[present + row] !== 0)) {
      for (let i = 0; i < readers.length; i++) cells[i] = (readers[i] as (row: number) => Cell)(row);
      cell = apply(cells);
    }
    if (cell === null) {
      nulls++;
      clear(row);
    } else write(row, cell);
    memory.u8[validity + row] = cell === null ? 0 : 1;
  }
  return vectorOperand(result, out, nulls === 0 ? 0 : validity);
}

/** As `byRow`, where one text decides: applied once for each distinct text of the batch. */
function byText(frame: Frame, args: readonly Operand[], only: number, interpretation: Interpretation): Operand {
  const { kernels, rows, mask } = frame;
  const { memory } = kernels;
  const { result, ownNulls, apply } = interpretation;
  const text = args[only] as Operand;
  const readers = args.map((arg) => cellReader(kernels, arg));
  const out = takeVector(frame, result);
  const validity = takeMask(frame);
  const write = cellWriter(kernels, result, out);
  const clear = nullWriter(frame, result, out);
  const copy = rowCopier(frame, result, out);
  const cells: Cell[] = readers.map((read, i) => (i === only ? null : read(0)));
  const firstRows = new Map<string, number>();
  let nulls = 0;
  for (let row = 0; row < rows; row++) {
    const shown = text.validity === 0 || memory.u8[text.validity + row] !== 0;
    let known: number | undefined;
    let cell: Cell = null;
    if ((mask === 0 || memory.u8[mask + row] !== 0) && (shown || ownNulls)) {
      const key = shown ? keyOf(frame, text, row) : '';
      known = shown ? firstRows.get(key) : undefined;
      if (known === undefined) {
        cells[only] = (readers[only] as (row: number) => Cell)(row);
        cell = apply(cells);
        if (shown) firstRows.set(key, row);
      }
    }
    if (known !== undefined) {
      copy(known, row);
      const present = memory.u8[validity + known] as number;
      memory.u8[validity + row] = present;
      nulls += 1 - present;
      continue;
    }
    if (cell === null) {
      nulls++;
      clear(row);
    } else write(row, cell);
    memory.u8[validity + row] = cell === null ? 0 : 1;
  }
  return vectorOperand(result, out, nulls === 0 ? 0 : validity);
}

/** The place of the one argument that is a column of texts, where all others are constants. */
function onlyText(args: readonly Operand[]): number | undefined {
  const columns = args.flatMap((arg, i) => (arg.constant ? [] : [i]));
  const [only] = columns;
  return columns.length === 1 && only !== undefined && args[only]?.type.kind === 'utf8' ? only : undefined;
}

/** The bytes of a text, one character each: cheaper than decoding, and as distinct. */
function keyOf(frame: Frame, text: Operand, row: number): string {
  const { memory } = frame.kernels;
  const view = (text.values + stepOf(text) * row) >>> 2;
  const address = memory.u32[view] as number;
  const length = memory.u32[view + 1] as number;
  return Buffer.from(memory.u8.buffer, address, length).toString('latin1');
}

/** What lies under a null must be readable: an empty text at address 0, a zero. */
function nullWriter(frame: Frame, type: DataType, out: number): (row: number) => void {
  const { memory } = frame.kernels;
  if (widthOf(physicalOf(type)) === 1) return (row) => (memory.u8[out + row] = 0);
  return (row) => (memory.f64[(out >>> 3) + row] = 0);
}

function rowCopier(frame: Frame, type: DataType, out: number): (from: number, to: number) => void {
  const { memory } = frame.kernels;
  if (widthOf(physicalOf(type)) === 1) return (from, to) => (memory.u8[out + to] = memory.u8[out + from] as number);
  return (from, to) => {
    const first = out >>> 2;
    memory.u32[first + 2 * to] = memory.u32[first + 2 * from] as number;
    memory.u32[first + 2 * to + 1] = memory.u32[first + 2 * from + 1] as number;
  };
}

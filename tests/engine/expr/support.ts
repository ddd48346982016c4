/** Batches out of cells and back, in a kernel instance of the test's own. */
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { physicalOf, widthOf } from '../../../engine/arrow/types.js';
import type { DataType, Schema } from '../../../engine/arrow/types.js';
import type { Batch, Vector } from '../../../engine/arrow/vector.js';
import { cellReader, cellWriter } from '../../../engine/expr/cells.js';
import { compileExpressions, compilePredicate, selectRows } from '../../../engine/expr/compile.js';
import type { Expression } from '../../../engine/expr/expression.js';
import { parseExpression } from '../../../engine/expr/parse.js';
import { evaluateRow } from '../../../engine/expr/reference.js';
import { typeExpression } from '../../../engine/expr/type.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import type { Kernels } from '../../../engine/kernels/load.js';

export const kernels: Kernels = loadKernels(1 << 28);

/** A table by rows, as a batch in kernel memory that lives as long as the arena does. */
export function batchOf(schema: Schema, rows: readonly (readonly Cell[])[]): Batch {
  const vectors = schema.map(({ type }, column) =>
    vectorOf(
      type,
      rows.map((row) => row[column] ?? null),
    ),
  );
  const positions = kernels.arena.take(rows.length * 8);
  rows.forEach((_, row) => (kernels.memory.u64[(positions >>> 3) + row] = BigInt(row)));
  return { schema, rows: rows.length, vectors, positions };
}

/** Rubbish stands under nulls, within what the contract allows, so that no test passes by luck. */
function vectorOf(type: DataType, cells: readonly Cell[]): Vector {
  const { arena, memory } = kernels;
  const values = arena.take(cells.length * widthOf(physicalOf(type)));
  const rubbish: Record<string, Cell> = { u8: true, i64: -(2n ** 63n), f64: NaN, str: 'rubbish' };
  const write = cellWriter(kernels, type, values);
  cells.forEach((cell, row) => write(row, cell ?? (rubbish[physicalOf(type)] as Cell)));
  if (!cells.includes(null)) return { type, values, validity: 0 };
  const validity = arena.take(cells.length);
  cells.forEach((cell, row) => (memory.u8[validity + row] = cell === null ? 0 : 1));
  return { type, values, validity };
}

export function cellsOf(vector: Vector, rows: number): Cell[] {
  const read = cellReader(kernels, { ...vector, constant: false });
  return Array.from({ length: rows }, (_, row) => read(row));
}

export function rowsOf(batch: Batch): Cell[][] {
  const columns = batch.vectors.map((vector) => cellsOf(vector, batch.rows));
  return Array.from({ length: batch.rows }, (_, row) => columns.map((column) => column[row] as Cell));
}

export interface Computed {
  readonly type: DataType;
  readonly cells: Cell[];
}

/** The column that an expression makes, by the vectorised path. */
export function compute(expression: string | Expression, schema: Schema, rows: readonly (readonly Cell[])[]): Computed {
  kernels.arena.reset();
  const parsed = typeof expression === 'string' ? parseExpression(expression) : expression;
  const compiled = compileExpressions([{ name: 'x', expression: parsed }], schema, kernels);
  try {
    const batch = batchOf(schema, rows);
    const [vector] = compiled.evaluate(batch) as [Vector];
    return { type: compiled.schema[0]?.type as DataType, cells: cellsOf(vector, rows.length) };
  } finally {
    compiled.release();
  }
}

/** The same column by the reference, row by row. */
export function refer(expression: string | Expression, schema: Schema, rows: readonly (readonly Cell[])[]): Computed {
  const parsed = typeof expression === 'string' ? parseExpression(expression) : expression;
  const typed = typeExpression(parsed, schema);
  return { type: typed.type, cells: rows.map((row) => evaluateRow(typed.expression, schema, row)) };
}

/** The rows that a predicate keeps, gathered. */
export function filter(predicate: string, schema: Schema, rows: readonly (readonly Cell[])[]): Cell[][] {
  kernels.arena.reset();
  const compiled = compilePredicate(parseExpression(predicate), schema, kernels);
  const batch = batchOf(schema, rows);
  const { rows: kept, selection } = compiled.evaluate(batch);
  const selected = selectRows(kernels, batch, selection, kept);
  compiled.release();
  return rowsOf(selected);
}

/**
 * What a function is: everything the language knows about it stands in one definition, listed in `functions/index.ts`.
 * Every facet agrees with `apply`, the reference on cells; kernels are only faster.
 */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType } from '../arrow/types.js';
import type { Compiled, Frame, Operand } from './operand.js';
import type { ConstantPool } from './constants.js';

/** An argument as typing sees it. */
export interface Argument {
  /** Null for the bare literal `null`, which takes any type. */
  readonly type: DataType | null;
  /** The value of a literal; absent otherwise. A literal text takes the type of what it is compared with. */
  readonly value?: Cell;
}

/** The types that the arguments are cast to, one each, and the type of the result. */
export interface Signature {
  readonly args: readonly DataType[];
  readonly result: DataType;
}

/** Computes one batch; undefined where the reference must decide row by row, as after an overflow. */
export type VectorKernel = (frame: Frame, args: readonly Operand[]) => Operand | undefined;

/** Computes one batch from arguments that it evaluates itself, some of them for some of the rows only. */
export type LazyKernel = (frame: Frame, args: readonly Compiled[]) => Operand;

/** What is known when a kernel is chosen, once a compile. */
export interface KernelChoice {
  readonly signature: Signature;
  /** The values of arguments that are literals. */
  readonly constants: readonly (Cell | undefined)[];
  readonly pool: ConstantPool;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One sentence for people; says where it differs from DuckDB. */
  readonly doc: string;
  readonly example: string;
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** What it takes, for messages: `two numbers`. */
  readonly takes: string;
  /** The signature for these arguments; undefined when it takes none such. */
  readonly resolve: (args: readonly Argument[]) => Signature | undefined;
  /** `propagate`: null where any argument is, and `apply` never sees one. `own`: `apply` decides. */
  readonly nulls: 'propagate' | 'own';
  /** Whether some values make it throw a `user-input` error. */
  readonly canFail: boolean;
  readonly apply: (args: readonly Cell[], signature: Signature) => Cell;
  readonly kernel?: (choice: KernelChoice) => VectorKernel | undefined;
  readonly lazy?: (choice: KernelChoice) => LazyKernel | undefined;
  /** DuckDB's spelling of a call; the arguments stand for themselves and are already in parentheses where needed. */
  readonly sql: (args: readonly string[], signature: Signature) => string;
  /** The spelling on Dask or pandas series. */
  readonly dask: (args: readonly string[], signature: Signature) => string;
}

/** The kernel of `in` for a list of constants: binary search for integers, comparison of bytes for texts. */
import type { Cell } from '../../arrow/record-batch.js';
import { BOOL, physicalOf } from '../../arrow/types.js';
import type { ConstantPool } from '../../expr/constants.js';
import type { KernelChoice, VectorKernel } from '../../expr/function.js';
import { bothPresent, takeMask, vectorOperand } from '../../expr/operand.js';
import type { Frame, Operand } from '../../expr/operand.js';

/** Longer lists of texts are quicker through the reference, which judges each distinct text once. */
const MOST_TEXTS = 64;

export function membershipKernel({ signature, constants, pool }: KernelChoice): VectorKernel | undefined {
  const list = constants.slice(1);
  if (!list.every((value): value is Cell => value !== undefined)) return undefined;
  const values = list.filter((value) => value !== null);
  const among = amongKernel(physicalOf(signature.args[0] ?? BOOL), values, pool);
  if (among === undefined) return undefined;
  const hasNull = values.length < list.length;
  return (frame, [x]) => {
    if (x === undefined || x.constant) return undefined;
    const found = takeMask(frame);
    among(frame, x, found);
    return vectorOperand(BOOL, found, hasNull ? bothPresent(frame, x.validity, found) : x.validity);
  };
}

type Among = (frame: Frame, x: Operand, found: number) => void;

function amongKernel(physical: string, values: readonly Cell[], pool: ConstantPool): Among | undefined {
  if (values.length === 0) return ({ kernels, rows }, _x, found) => kernels.run.zero(found, rows);
  if (physical === 'i64') {
    const at = pool.allocate(values.length * 8);
    const sorted = BigInt64Array.from(values as readonly bigint[]).sort();
    pool.memory.i64.set(sorted, at >>> 3);
    return ({ kernels, rows }, x, found) => kernels.run.amongI64(x.values, at, sorted.length, found, rows);
  }
  if (physical === 'str' && values.length <= MOST_TEXTS) {
    const texts = values.map((value) => pool.operand({ kind: 'utf8' }, value).values);
    const at = pool.allocate(texts.length * 8);
    const { u32 } = pool.memory;
    texts.forEach((text, i) => {
      u32[(at >>> 2) + 2 * i] = u32[text >>> 2] as number;
      u32[(at >>> 2) + 2 * i + 1] = u32[(text >>> 2) + 1] as number;
    });
    return ({ kernels, rows }, x, found) => kernels.run.amongStr(x.values, x.validity, at, texts.length, found, rows);
  }
  return undefined;
}

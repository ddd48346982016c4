/** What functions of texts share: tests of one text by another, and changes through the reference. */
import { BOOL, UTF8 } from '../../arrow/types.js';
import { resolveFixed } from '../../expr/coercion.js';
import type { FunctionDefinition, VectorKernel } from '../../expr/function.js';
import { presentIn, stepOf, takeVector, vectorOperand } from '../../expr/operand.js';
import type { KernelExports } from '../../kernels/exports.js';

type TextTestRun = (
  a: number,
  stepA: number,
  b: number,
  stepB: number,
  present: number,
  out: number,
  rows: number,
) => void;

/** Everything of a test of one text by another but its name and words. */
export function textTest(
  test: (text: string, other: string) => boolean,
  choose?: (run: KernelExports) => TextTestRun,
): Omit<FunctionDefinition, 'name' | 'doc' | 'example' | 'sql' | 'dask'> {
  return {
    arity: [2, 2],
    takes: 'two texts',
    resolve: resolveFixed([UTF8], BOOL),
    nulls: 'propagate',
    canFail: false,
    apply: ([text, other]) => test(text as string, other as string),
    ...(choose === undefined ? {} : { kernel: () => textTestKernel(choose) }),
  };
}

/** Everything of a function of one text that gives a text. */
export function textChange(
  change: (text: string) => string,
): Omit<FunctionDefinition, 'name' | 'doc' | 'example' | 'sql' | 'dask'> {
  return {
    arity: [1, 1],
    takes: 'a text',
    resolve: resolveFixed([UTF8], UTF8),
    nulls: 'propagate',
    canFail: false,
    apply: ([text]) => change(text as string),
  };
}

function textTestKernel(choose: (run: KernelExports) => TextTestRun): VectorKernel {
  return (frame, args) => {
    const [a, b] = args;
    if (a === undefined || b === undefined) return undefined;
    const present = presentIn(frame, args);
    const out = takeVector(frame, BOOL);
    choose(frame.kernels.run)(a.values, stepOf(a), b.values, stepOf(b), present, out, frame.rows);
    return vectorOperand(BOOL, out, present);
  };
}

/** SQL's LIKE without an escape: % is any text, _ one character. The plain form of the kernel `likeStr`. */
export function isLike(text: string, pattern: string): boolean {
  const [characters, steps] = [Array.from(text), Array.from(pattern)];
  let [at, step] = [0, 0];
  // Where to take up again after the latest %, which then swallows one more character.
  let resume: { at: number; step: number } | undefined;
  while (at < characters.length) {
    if (steps[step] === '%') {
      step++;
      resume = { at, step };
    } else if (steps[step] === '_' || steps[step] === characters[at]) {
      at++;
      step++;
    } else if (resume !== undefined) {
      resume = { at: resume.at + 1, step: resume.step };
      at = resume.at;
      step = resume.step;
    } else {
      return false;
    }
  }
  return steps.slice(step).every((rest) => rest === '%');
}

/** Operations of the tests' own worker: they behave well, badly and fatally. */
import { setTimeout } from 'node:timers/promises';
import { PartitaError } from '../../../engine/errors.js';
import { Transfer } from '../../../engine/workers/context.js';
import type { OperationList, WorkerContext } from '../../../engine/workers/context.js';

export const fixtureOperations = {
  nothing: () => undefined,
  echo: (args: unknown) => args,
  where: (_: unknown, context: WorkerContext) => context.index,
  double: ({ value }: { value: number }) => value * 2,
  sleep: async ({ milliseconds }: { milliseconds: number }) => setTimeout(milliseconds),
  throw: () => {
    throw new PartitaError('user-input', 'a bad value', {
      domain: 'test',
      value: 'x',
      choices: ['a', 'b'],
      hint: 'try a',
    });
  },
  'throw-anything': () => {
    throw new TypeError('undefined is not a function');
  },
  'move-bytes': ({ length }: { length: number }) => {
    const bytes = new Uint8Array(length).fill(7);
    return new Transfer({ bytes }, [bytes.buffer]);
  },
  'give-function': () => () => 1,
  accumulate: ({ value }: { value: number }, context: WorkerContext) => {
    context.control.progress(100, 1);
    context.state('sums', () => [] as number[]).push(value);
    return { early: value };
  },
  flush: (_: unknown, context: WorkerContext) => {
    const values = context.state('sums', () => [] as number[]);
    context.forget('sums');
    return values;
  },
  'count-states': (_: unknown, context: WorkerContext) => context.states.size,
  /** Dies while the file that `args.once` names does not exist. */
  exit: async ({ once }: { once?: string }) => {
    if (once !== undefined) {
      const { existsSync, writeFileSync } = await import('node:fs');
      if (existsSync(once)) return 'survived';
      writeFileSync(once, '');
    }
    process.exit(3);
  },
  'exit-later': () => {
    globalThis.setTimeout(() => process.exit(4), 20);
  },
  'throw-later': () => {
    globalThis.setTimeout(() => {
      throw new Error('thrown outside of an operation');
    }, 1);
    return setTimeout(1000);
  },
  'eat-memory': () => {
    const eaten: unknown[] = [];
    for (;;) eaten.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
  },
  'loop-for-ever': (_: unknown, context: WorkerContext) => {
    context.control.progress(1, 0);
    for (;;);
  },
  'loop-with-checkpoints': async (_: unknown, context: WorkerContext) => {
    context.control.progress(1, 0);
    for (;;) {
      context.control.checkpoint();
      await setTimeout(1);
    }
  },
} as const satisfies OperationList;

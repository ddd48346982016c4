import type { FileEntry } from '../../../app/protocol/datasets.js';
import type { MethodName, SubscriptionName } from '../../../app/protocol/contract.js';
import type { CallContext, Handlers } from '../../../app/server/handlers.js';

/** Handlers for tests of the protocol: those that a test gives, and a refusal for all others. */
export type SomeHandlers = {
  readonly [N in MethodName]?: (params: never, context: CallContext) => unknown;
} & { readonly [N in SubscriptionName]?: (params: never, context: CallContext) => AsyncIterable<unknown> };

export function handlersOf(some: SomeHandlers): Handlers {
  const given = new Proxy<Record<string, unknown>>(some, {
    get: (target, name: string) =>
      target[name] ??
      (() => {
        throw new Error(`the test has no ${name}`);
      }),
  });
  return { methods: given, subscriptions: given } as unknown as Handlers;
}

export function entry(name: string): FileEntry {
  return { name, path: `/${name}`, kind: 'file', bytes: 1, modified: 0 };
}

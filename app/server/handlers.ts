/**
 * What a server does for its windows, by the names of the contract. Parameters arrive checked; answers and items leave as
 * they are given. Types only: `server/index.ts` makes them true, `server/connection.ts` calls them.
 */
import type { AnswerOf, Checked, MethodName, SubscriptionName } from '../protocol/contract.js';
import type { Roots } from '../host/roots.js';
import type { Downloads } from './downloads.js';

export interface Handlers {
  readonly methods: { readonly [M in MethodName]: MethodHandler<M> };
  readonly subscriptions: { readonly [S in SubscriptionName]: SubscriptionHandler<S> };
}

export type MethodHandler<M extends MethodName> = (params: Checked<M>, context: CallContext) => Promise<AnswerOf<M>>;

/** Items are taken only as fast as the window takes them; `return` is called and the signal aborted when it stops. */
export type SubscriptionHandler<S extends SubscriptionName> = (
  params: Checked<S>,
  context: CallContext,
) => AsyncIterable<AnswerOf<S>>;

export interface CallContext {
  /** Aborted when the window cancels the call, stops the subscription, or goes away. */
  readonly signal: AbortSignal;
  readonly client: ClientIdentity;
}

/** One connection of a window; a window that connects again is a new one. */
export interface ClientIdentity {
  readonly id: number;
  /** Aborted when the connection ends: the moment to give back what is held for it. */
  readonly gone: AbortSignal;
}

export interface ServerOptions {
  readonly kind: 'desktop' | 'browser';
  /** Where the workspace is kept; a second server on it is refused. */
  readonly folder: string;
  /** What windows may look into and open. */
  readonly roots: Roots;
  /** Bytes that dropped files may take; null where nothing is spooled. */
  readonly spoolQuota: number | null;
  /** Paths and globs to be opened at once, each a dataset; whoever starts the server may open what he likes. */
  readonly open?: readonly string[];
  readonly threads?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Bytes up to which the headers' top values are counted again where they are very many: 256 MiB. */
  readonly exactBytes?: number;
  /** Folder of the partition store. */
  readonly store?: string;
}

/** A running server, whatever its windows are connected by. */
export interface Server {
  readonly handlers: Handlers;
  /** Exports that wait to be fetched by `GET /download/<ticket>`. */
  readonly downloads: Downloads;
  /** Files and folders that the open datasets are read from; what was dropped and is not among them is removed. */
  usedPaths(): readonly string[];
  close(): Promise<void>;
}

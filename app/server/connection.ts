/**
 * Serves one window over a transport: checks what it asks for, calls the handlers, and sends what they give as fast as the
 * window takes it. Takes the transport and the handlers; owns the calls and subscriptions of the connection.
 */
import * as v from 'valibot';
import { PartitaError, unknownName, words, type Nameable } from '../../engine/index.js';
import { METHODS, SUBSCRIPTIONS, type MethodName, type SubscriptionName } from '../protocol/contract.js';
import type { Transport } from '../protocol/transport.js';
import {
  LIMITS,
  PROTOCOL_VERSION,
  decodeRequest,
  encodeReply,
  malformed,
  type Reply,
  type Request,
} from '../protocol/wire.js';
import type { CallContext, Handlers } from './handlers.js';
import { RateLimit } from './rate-limit.js';

export interface ConnectionOptions {
  /** Whether the token opens the door; without it every token does. */
  readonly accept?: (token: string) => boolean;
  /** Milliseconds from any moment on. */
  readonly now?: () => number;
}

export interface Connection {
  /** Resolves when the connection has ended and everything of it was told so. */
  readonly closed: Promise<void>;
  close(reason: string): void;
}

export function serveClient(transport: Transport, handlers: Handlers, options: ConnectionOptions = {}): Connection {
  return new ServedClient(transport, handlers, options);
}

/** Calls and subscriptions of one window that may be under way. */
const MOST_AT_ONCE = 4096;
/** Calls and subscriptions that may be begun: so many at once, and so many a second in the long run. */
const BURST = 8192;
const PER_SECOND = 1024;
const HELLO_WITHIN = 10_000;

interface Work {
  readonly abort: AbortController;
  /** Of a subscription: items that may be sent, and who waits for more of them. */
  credit: number;
  wake: () => void;
}

let clients = 0;

class ServedClient implements Connection {
  readonly closed: Promise<void>;
  private readonly gone = new AbortController();
  private readonly identity = { id: ++clients, gone: this.gone.signal };
  private readonly work = new Map<number, Work>();
  private readonly rate: RateLimit;
  private readonly late: NodeJS.Timeout;
  private greeted = false;

  constructor(
    private readonly transport: Transport,
    private readonly handlers: Handlers,
    private readonly options: ConnectionOptions,
  ) {
    this.rate = new RateLimit(BURST, PER_SECOND, options.now ?? (() => performance.now()));
    this.late = setTimeout(() => this.refuse(malformed('nothing came')), HELLO_WITHIN);
    this.late.unref();
    this.closed = new Promise((resolve) => {
      transport.listen({
        frame: (frame) => this.frame(frame),
        closed: () => {
          this.end();
          resolve();
        },
      });
    });
  }

  close(reason: string): void {
    this.transport.close(reason);
    this.end();
  }

  private frame(frame: Uint8Array): void {
    if (this.gone.signal.aborted) return;
    try {
      const request = decodeRequest(frame, this.greeted ? LIMITS.request : LIMITS.hello);
      if (this.greeted) this.request(request);
      else this.greet(request);
    } catch (error) {
      this.refuse(PartitaError.from(error, 'connection'));
    }
  }

  private greet(request: Request): void {
    if (request.verb !== 'hello') throw malformed(`'${request.verb}' before 'hello'`);
    if (request.version !== PROTOCOL_VERSION) throw otherVersion(request.version);
    if (this.options.accept?.(request.token) === false) throw wrongToken();
    this.greeted = true;
    clearTimeout(this.late);
    this.send({ verb: 'hello', version: PROTOCOL_VERSION });
  }

  private request(request: Request): void {
    if (request.verb === 'hello') throw malformed(`a second 'hello'`);
    const work = this.work.get(request.id);
    if (request.verb === 'cancel') {
      work?.abort.abort();
      work?.wake();
    } else if (request.verb === 'credit') {
      if (work === undefined) return;
      work.credit += request.credit;
      work.wake();
    } else {
      if (work !== undefined) throw malformed(`number ${request.id} is taken`);
      void this.begin(request);
    }
  }

  /** Carries a call or subscription through to its last frame; never throws. */
  private async begin(request: Extract<Request, { verb: 'call' | 'sub' }>): Promise<void> {
    const { id } = request;
    const abort = new AbortController();
    const work: Work = { abort, credit: request.verb === 'sub' ? request.credit : 0, wake: () => undefined };
    const context: CallContext = { signal: abort.signal, client: this.identity };
    try {
      if (this.work.size >= MOST_AT_ONCE || !this.rate.take()) throw tooMany();
      this.work.set(id, work);
      if (request.verb === 'call') await this.call(request, context);
      else await this.feed(request, work, context);
    } catch (error) {
      // The window has forgotten what it cancelled.
      if (!abort.signal.aborted) this.send({ verb: 'error', id, error: PartitaError.from(error, 'server').toWire() });
    } finally {
      if (this.work.get(id) === work) this.work.delete(id);
    }
  }

  private async call(request: Extract<Request, { verb: 'call' }>, context: CallContext): Promise<void> {
    const name = known<MethodName>('method', METHODS, request.method);
    const params = checkedParams(name, METHODS[name].params, request.params);
    await this.transport.room();
    if (context.signal.aborted) return;
    const handler = this.handlers.methods[name] as (params: unknown, context: CallContext) => Promise<unknown>;
    const value = await handler(params, context);
    if (!context.signal.aborted) this.send({ verb: 'result', id: request.id, value });
  }

  private async feed(request: Extract<Request, { verb: 'sub' }>, work: Work, context: CallContext): Promise<void> {
    const name = known<SubscriptionName>('subscription', SUBSCRIPTIONS, request.name);
    const params = checkedParams(name, SUBSCRIPTIONS[name].params, request.params);
    const handler = this.handlers.subscriptions[name] as (
      params: unknown,
      context: CallContext,
    ) => AsyncIterable<unknown>;
    const iterator = handler(params, context)[Symbol.asyncIterator]();
    const { signal } = context;
    let over = false;
    try {
      for (;;) {
        await creditFor(work);
        await this.transport.room();
        if (signal.aborted) return;
        const item = await untilAborted(iterator.next(), signal);
        if (item === null || signal.aborted) return;
        if (item.done === true) {
          over = true;
          this.send({ verb: 'end', id: request.id });
          return;
        }
        work.credit--;
        this.send({ verb: 'next', id: request.id, value: item.value });
      }
    } finally {
      // Not awaited: it waits for the item that was asked for, which may never come.
      if (!over) iterator.return?.().catch(() => undefined);
    }
  }

  /** Says why and ends the connection. */
  private refuse(error: PartitaError): void {
    this.send({ verb: 'error', id: null, error: error.toWire() });
    this.close(error.message);
  }

  private send(reply: Reply): void {
    if (!this.gone.signal.aborted) this.transport.send(encodeReply(reply));
  }

  private end(): void {
    if (this.gone.signal.aborted) return;
    clearTimeout(this.late);
    this.gone.abort();
    for (const { abort, wake } of this.work.values()) {
      abort.abort();
      wake();
    }
  }
}

/** Resolves when an item may be sent, or the subscription was cancelled. */
function creditFor(work: Work): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (work.credit > 0 || work.abort.signal.aborted) resolve();
    };
    work.wake = look;
    look();
  });
}

/** Null where the signal came first; the promise is then nobody's. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => resolve(null);
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

function known<N extends string>(what: Nameable, names: Readonly<Record<N, unknown>>, name: string): N {
  if (Object.hasOwn(names, name)) return name as N;
  throw unknownName('connection', what, name, Object.keys(names));
}

function checkedParams<S extends v.GenericSchema>(name: string, schema: S, params: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, params);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const where = field === null ? name : `${name}: ${field}`;
  throw new PartitaError('user-input', words`${where}: ${issue.message}`, {
    domain: 'parameters',
    value: field ?? name,
  });
}

function otherVersion(version: number): PartitaError {
  return new PartitaError('unsupported', words`the window speaks version ${version}, its server ${PROTOCOL_VERSION}`, {
    domain: 'connection',
    hint: 'reload the window',
  });
}

function wrongToken(): PartitaError {
  return new PartitaError('user-input', 'the token is not the one of this server', {
    domain: 'connection',
    hint: 'open the address that Partita printed when it started',
  });
}

function tooMany(): PartitaError {
  return new PartitaError('resources', 'the window asks for too much at once', {
    domain: 'server',
    hint: 'wait for answers before asking again',
  });
}

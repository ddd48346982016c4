/**
 * The window's side of the contract: calls and subscriptions over a transport that may be lost and made again. Takes what
 * connects; owns the calls in flight and the live subscriptions, which outlive a connection.
 */
import { PartitaError } from '../../engine/plain.js';
import { cancelled, lost, unreachable } from './connection-errors.js';
import type { AnswerOf, MethodName, Params, SubscriptionName } from './contract.js';
import { isRead } from './reads.js';
import { SubscriptionQueue, type SubscriptionListener } from './subscription-queue.js';
import type { Transport } from './transport.js';
import { PROTOCOL_VERSION, decodeReply, encodeRequest, type Reply, type Request } from './wire.js';

export interface Client {
  /**
   * Waits for the connection where there is none. What only reads is asked again after a lost connection; anything else is
   * refused then, as nobody knows whether it was done (`isConnectionLost`).
   */
  call<M extends MethodName>(method: M, params: Params<M>, options?: CallOptions): Promise<AnswerOf<M>>;
  /** Gives what stops it. A lost connection makes it anew, from its first item. */
  subscribe<S extends SubscriptionName>(
    name: S,
    params: Params<S>,
    listener: SubscriptionListener<AnswerOf<S>>,
  ): () => void;
  readonly status: ConnectionStatus;
  /** Told of every change; gives what stops it. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** Connects now instead of after the pause. */
  retry(): void;
  close(): void;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** `lost`: connecting again; with a problem that no repetition mends, it is not tried again. */
export interface ConnectionStatus {
  readonly phase: 'connecting' | 'open' | 'lost' | 'closed';
  readonly problem: PartitaError | null;
}

export interface ClientOptions {
  /** Sent as the first thing; the server may ask for none. */
  readonly token?: string;
  /** Items of a subscription that may be under way; 8. */
  readonly credit?: number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export type { SubscriptionListener } from './subscription-queue.js';

export function createClient(connect: () => Promise<Transport>, options: ClientOptions = {}): Client {
  return new ReconnectingClient(connect, options);
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

interface PendingCall {
  readonly method: MethodName;
  readonly params: unknown;
  sent: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface LiveSubscription {
  readonly name: SubscriptionName;
  readonly params: unknown;
  readonly queue: SubscriptionQueue;
}

class ReconnectingClient implements Client {
  status: ConnectionStatus = { phase: 'connecting', problem: null };
  private readonly listeners = new Set<(status: ConnectionStatus) => void>();
  private readonly calls = new Map<number, PendingCall>();
  private readonly subscriptions = new Map<number, LiveSubscription>();
  private readonly closing = new AbortController();
  private readonly credit: number;
  private transport: Transport | null = null;
  private hurry = new AbortController();
  private lastId = 0;

  constructor(
    private readonly connect: () => Promise<Transport>,
    private readonly options: ClientOptions,
  ) {
    this.credit = options.credit ?? 8;
    void this.stayConnected();
  }

  call<M extends MethodName>(method: M, params: Params<M>, options: CallOptions = {}): Promise<AnswerOf<M>> {
    const { signal } = options;
    return new Promise<AnswerOf<M>>((resolve, reject) => {
      if (this.closing.signal.aborted) throw this.ended();
      if (signal?.aborted === true) throw cancelled(method);
      const id = ++this.lastId;
      const cancel = (): void => {
        if (!this.calls.delete(id)) return;
        this.send({ verb: 'cancel', id });
        reject(cancelled(method));
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', cancel);
      const pending: PendingCall = {
        method,
        params,
        sent: false,
        resolve: (value) => {
          settled();
          resolve(value as AnswerOf<M>);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      this.calls.set(id, pending);
      this.sendCall(id, pending);
    });
  }

  subscribe<S extends SubscriptionName>(
    name: S,
    params: Params<S>,
    listener: SubscriptionListener<AnswerOf<S>>,
  ): () => void {
    const id = ++this.lastId;
    const queue = new SubscriptionQueue(listener, this.credit, {
      grant: (credit) => this.send({ verb: 'credit', id, credit }),
      quit: () => this.stopSubscription(id),
    });
    if (this.closing.signal.aborted) {
      queueMicrotask(() => queue.fail(this.ended()));
      return () => queue.stop();
    }
    const live: LiveSubscription = { name, params, queue };
    this.subscriptions.set(id, live);
    this.sendSubscription(id, live);
    return () => {
      queue.stop();
      this.stopSubscription(id);
    };
  }

  onStatus(listener: (status: ConnectionStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  retry(): void {
    this.hurry.abort();
  }

  close(): void {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    this.hurry.abort();
    this.transport = null;
    this.giveUp(this.ended());
    this.become('closed', this.status.problem);
  }

  /** Connects, and again whenever the connection ends, until closed or refused for good. */
  private async stayConnected(): Promise<void> {
    const pause = this.options.pause ?? pauseFor;
    for (let failures = 0; !this.closing.signal.aborted; failures++) {
      const { wasOpen, problem } = await this.oneConnection();
      if (this.closing.signal.aborted) return;
      this.afterLoss();
      this.become('lost', problem);
      if (problem?.kind === 'user-input' || problem?.kind === 'unsupported') {
        this.closing.abort();
        this.giveUp(problem);
        return;
      }
      if (wasOpen) failures = 0;
      this.hurry = new AbortController();
      // Windows that lost the same server do not all come back in the same moment.
      const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures);
      await pause(longest * (0.5 + Math.random() / 2), this.hurry.signal);
    }
  }

  /** Resolves when the connection has ended. */
  private async oneConnection(): Promise<{ wasOpen: boolean; problem: PartitaError | null }> {
    let transport: Transport;
    try {
      transport = await this.connect();
    } catch (error) {
      return { wasOpen: false, problem: unreachable(error) };
    }
    const leave = (): void => transport.close('the window has closed');
    this.closing.signal.addEventListener('abort', leave);
    if (this.closing.signal.aborted) leave();
    return new Promise((resolve) => {
      let wasOpen = false;
      let problem: PartitaError | null = null;
      transport.listen({
        frame: (frame) => {
          if (problem !== null) return;
          try {
            const reply = decodeReply(frame);
            if (reply.verb === 'hello') {
              if (!wasOpen) this.opened(transport);
              wasOpen = true;
            } else if (reply.verb === 'error' && reply.id === null) {
              problem = PartitaError.fromWire(reply.error);
            } else {
              this.received(reply);
            }
          } catch (error) {
            problem = PartitaError.from(error, 'connection');
            transport.close(problem.message);
          }
        },
        closed: () => {
          this.closing.signal.removeEventListener('abort', leave);
          resolve({ wasOpen, problem });
        },
      });
      transport.send(encodeRequest({ verb: 'hello', version: PROTOCOL_VERSION, token: this.options.token ?? '' }));
    });
  }

  private opened(transport: Transport): void {
    this.transport = transport;
    for (const [id, live] of this.subscriptions) this.sendSubscription(id, live);
    for (const [id, pending] of this.calls) this.sendCall(id, pending);
    this.become('open', null);
  }

  private received(reply: Exclude<Reply, { verb: 'hello' }>): void {
    const id = reply.id ?? 0;
    const call = this.calls.get(id);
    const live = this.subscriptions.get(id);
    if (reply.verb === 'next') {
      live?.queue.item(reply.value);
    } else if (reply.verb === 'end') {
      this.subscriptions.delete(id);
      live?.queue.end();
    } else if (reply.verb === 'result') {
      this.calls.delete(id);
      call?.resolve(reply.value);
    } else {
      this.calls.delete(id);
      this.subscriptions.delete(id);
      const error = PartitaError.fromWire(reply.error);
      call?.reject(error);
      live?.queue.fail(error);
    }
  }

  /** Reads wait for the next connection; what may have been done is refused. */
  private afterLoss(): void {
    this.transport = null;
    for (const [id, call] of this.calls) {
      if (!call.sent) continue;
      if (isRead(call.method)) {
        call.sent = false;
        continue;
      }
      this.calls.delete(id);
      call.reject(lost(call.method));
    }
  }

  private giveUp(error: PartitaError): void {
    const calls = [...this.calls.values()];
    const subscriptions = [...this.subscriptions.values()];
    this.calls.clear();
    this.subscriptions.clear();
    for (const call of calls) call.reject(error);
    for (const live of subscriptions) live.queue.fail(error);
  }

  private sendCall(id: number, call: PendingCall): void {
    if (this.transport === null) return;
    try {
      this.send({ verb: 'call', id, method: call.method, params: call.params });
      call.sent = true;
    } catch (error) {
      this.calls.delete(id);
      call.reject(error);
    }
  }

  private sendSubscription(id: number, live: LiveSubscription): void {
    if (this.transport === null) return;
    live.queue.begin();
    try {
      this.send({ verb: 'sub', id, name: live.name, params: live.params, credit: this.credit });
    } catch (error) {
      this.subscriptions.delete(id);
      live.queue.fail(PartitaError.from(error, 'connection'));
    }
  }

  private stopSubscription(id: number): void {
    if (this.subscriptions.delete(id)) this.send({ verb: 'cancel', id });
  }

  private send(request: Request): void {
    this.transport?.send(encodeRequest(request));
  }

  private become(phase: ConnectionStatus['phase'], problem: PartitaError | null): void {
    this.status = { phase, problem };
    for (const listener of this.listeners) listener(this.status);
  }

  private ended(): PartitaError {
    return this.status.problem ?? new PartitaError('cancelled', 'the connection was closed', { domain: 'connection' });
  }
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

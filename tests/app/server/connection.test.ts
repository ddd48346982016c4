import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, type Client } from '../../../app/protocol/client.js';
import { transportOfPort } from '../../../app/protocol/port-transport.js';
import type { Transport, TransportListener } from '../../../app/protocol/transport.js';
import { PROTOCOL_VERSION, decodeReply, encodeRequest, type Reply, type Request } from '../../../app/protocol/wire.js';
import { serveClient } from '../../../app/server/connection.js';
import { RateLimit } from '../../../app/server/rate-limit.js';
import { handlersOf, type SomeHandlers } from '../protocol/fake-server.js';

/** What a connection does with a window that asks for too much, or for nothing. */

let clients: Client[] = [];
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
  vi.useRealTimers();
});

function connected(handlers: SomeHandlers, now: () => number): Client {
  const client = createClient(async () => {
    const { port1, port2 } = new MessageChannel();
    serveClient(transportOfPort(port1), handlersOf(handlers), { now });
    return transportOfPort(port2);
  });
  clients.push(client);
  return client;
}

/** The window's end as a list: nothing arrives later than it is sent. */
class Direct implements Transport {
  readonly replies: Reply[] = [];
  closed: string | null = null;
  full = false;
  #listener: TransportListener | null = null;
  #waiting: (() => void)[] = [];

  send(frame: Uint8Array): void {
    this.replies.push(decodeReply(frame));
  }

  room(): Promise<void> {
    return this.full ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  drain(): void {
    this.full = false;
    for (const resolve of this.#waiting) resolve();
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
  }

  close(reason: string): void {
    this.closed = reason;
    this.#listener?.closed(reason);
  }

  ask(request: Request): void {
    this.#listener?.frame(encodeRequest(request));
  }

  greet(): void {
    this.ask({ verb: 'hello', version: PROTOCOL_VERSION, token: '' });
  }
}

describe('a window that asks for too much', () => {
  it('at once is refused what is beyond, and served again when some of it is done', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const handlers = { 'files.roots': async () => (await finished, []) };
    const client = connected(handlers, () => 0);
    const calls = Array.from({ length: 4097 }, () => client.call('files.roots', {}));
    await expect(calls[4096]).rejects.toMatchObject({ kind: 'resources', domain: 'server' });
    finish();
    expect(await Promise.all(calls.slice(0, 4096))).toHaveLength(4096);
    expect(await client.call('files.roots', {})).toEqual([]);
  });

  it('too often is refused until some time has passed', async () => {
    let now = 0;
    const client = connected({ 'files.roots': async () => [] }, () => now);
    const refused = async (): Promise<number> => {
      const calls = Array.from({ length: 1000 }, () => client.call('files.roots', {}));
      return (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected').length;
    };
    for (let round = 0; round < 8; round++) expect(await refused()).toBe(0);
    expect(await refused()).toBe(1000 - 192);
    now += 1000;
    expect(await refused()).toBe(0);
  });

  it('without reading its answers is given no more before there is room', async () => {
    const begun: string[] = [];
    const window = new Direct();
    serveClient(window, handlersOf({ 'files.roots': async () => (begun.push('call'), []) }));
    window.greet();
    window.full = true;
    window.ask({ verb: 'call', id: 1, method: 'files.roots', params: {} });
    await Promise.resolve();
    expect(begun).toEqual([]);
    window.drain();
    await vi.waitUntil(() => window.replies.length === 2);
    expect(window.replies[1]).toEqual({ verb: 'result', id: 1, value: [] });
  });
});

describe('a connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it('on which nothing comes ends after a while; one that has greeted does not', () => {
    const [mute, greeted] = [new Direct(), new Direct()];
    serveClient(mute, handlersOf({}));
    serveClient(greeted, handlersOf({}));
    greeted.greet();
    vi.advanceTimersByTime(60_000);
    expect([mute.closed, greeted.closed]).toEqual(['a frame could not be understood: nothing came', null]);
  });

  it('that has ended calls no handler and sends nothing more', async () => {
    const window = new Direct();
    const begun: string[] = [];
    const served = serveClient(window, handlersOf({ 'files.roots': async () => (begun.push('call'), []) }));
    window.greet();
    served.close('enough');
    window.ask({ verb: 'call', id: 1, method: 'files.roots', params: {} });
    await served.closed;
    expect([begun, window.replies.length]).toEqual([[], 1]);
  });
});

describe('a rate', () => {
  it('lets a burst through, then so many a second, and never more than a burst however long nothing came', () => {
    let now = 0;
    const rate = new RateLimit(3, 2, () => now);
    const taken = (): number => {
      let count = 0;
      while (rate.take()) count++;
      return count;
    };
    expect(taken()).toBe(3);
    now += 499;
    expect(taken()).toBe(0);
    now += 1;
    expect(taken()).toBe(1);
    now += 1_000_000;
    expect(taken()).toBe(3);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartitaError } from '../../../engine/plain.js';
import { isConnectionLost } from '../../../app/protocol/connection-errors.js';
import { createClient, type Client, type ClientOptions } from '../../../app/protocol/client.js';
import type { Resources } from '../../../app/protocol/runs.js';
import type { Transport } from '../../../app/protocol/transport.js';
import { LIMITS, PROTOCOL_VERSION, decodeReply, encodeRequest, type Reply } from '../../../app/protocol/wire.js';
import { serveClient, type Connection } from '../../../app/server/connection.js';
import type { CallContext } from '../../../app/server/handlers.js';
import { handlersOf, type SomeHandlers } from './fake-server.js';

/** A way of connecting: `accepted` is called with the server's end of every connection that `connect` makes. */
export interface Wiring {
  connect(): Promise<Transport>;
  close(): Promise<void>;
}
export type MakeWiring = (accepted: (transport: Transport) => void) => Promise<Wiring>;

const TOKEN = 'the token';

/** What the protocol promises over any transport. */
export function conformance(name: string, makeWiring: MakeWiring): void {
  describe(`the protocol over ${name}`, () => {
    let wiring: Wiring;
    let handlers: SomeHandlers = {};
    let ends: Transport[] = [];
    let connections: Connection[] = [];
    let clients: Client[] = [];

    beforeEach(async () => {
      [handlers, ends, connections, clients] = [{}, [], [], []];
      wiring = await makeWiring((transport) => {
        ends.push(transport);
        connections.push(serveClient(transport, handlersOf(handlers), { accept: (token) => token === TOKEN }));
      });
    });
    afterEach(async () => {
      for (const client of clients) client.close();
      await Promise.all(connections.map((connection) => connection.closed));
      await wiring.close();
    });

    function client(options: ClientOptions = {}): Client {
      const made = createClient(() => wiring.connect(), { token: TOKEN, pause: async () => undefined, ...options });
      clients.push(made);
      return made;
    }

    /** A connection that speaks frames by itself. */
    async function rawClient(): Promise<{ transport: Transport; replies: Reply[]; closed: Promise<string> }> {
      const transport = await wiring.connect();
      const replies: Reply[] = [];
      const closed = new Promise<string>((resolve) => {
        transport.listen({ frame: (frame) => replies.push(decodeReply(frame)), closed: resolve });
      });
      return { transport, replies, closed };
    }

    async function greetedClient(): ReturnType<typeof rawClient> {
      const raw = await rawClient();
      raw.transport.send(encodeRequest({ verb: 'hello', version: PROTOCOL_VERSION, token: TOKEN }));
      await until(() => raw.replies.length === 1);
      expect(raw.replies[0]).toEqual({ verb: 'hello', version: PROTOCOL_VERSION });
      return raw;
    }

    describe('calls', () => {
      it('are answered, whatever the order in which the answers are ready', async () => {
        const gates = [gate(), gate(), gate()];
        handlers = {
          'files.list': async ({ path }: { path: string }) => {
            await gates[Number(path)]!.promise;
            return { path, parent: null, entries: [] };
          },
        };
        const { call } = bound(client());
        const done: string[] = [];
        const calls = ['0', '1', '2'].map((path) =>
          call('files.list', { path }).then((answer) => done.push(answer.path)),
        );
        for (const which of [2, 0, 1]) {
          gates[which]!.open();
          await calls[which];
        }
        expect(done).toEqual(['2', '0', '1']);
      });

      it('begin in the order in which they were made', async () => {
        const begun: string[] = [];
        handlers = { 'workspace.rename': async ({ name }: { name: string }) => (begun.push(name), null) };
        const { call } = bound(client());
        const names = Array.from({ length: 100 }, (_, i) => String(i));
        await Promise.all(names.map((name) => call('workspace.rename', { name })));
        expect(begun).toEqual(names);
      });

      it('carry bytes beside the JSON, aligned for 8-byte values, whatever their length', async () => {
        handlers = {
          'view.page': async ({ from, rows }: { from: number; rows: number }) => ({
            from,
            rows,
            epoch: 0,
            bytes: pattern(rows).subarray(0, rows),
          }),
        };
        const { call } = bound(client());
        for (const rows of [0, 1, 7, 8, 1000, 4_000_001]) {
          const page = await call('view.page', { view: 'v', from: 3, rows, columns: [] });
          expect(page.bytes.byteOffset % 8).toBe(0);
          expect(page.bytes.length).toBe(rows);
          expect(Buffer.compare(page.bytes, pattern(rows))).toBe(0);
          expect({ ...page, bytes: null }).toEqual({ from: 3, rows, epoch: 0, bytes: null });
        }
      });

      it('go a thousand at once', async () => {
        handlers = {
          'files.list': async ({ path }: { path: string }) => {
            await new Promise((resolve) => setImmediate(resolve));
            return { path, parent: null, entries: [] };
          },
        };
        const { call } = bound(client());
        const paths = Array.from({ length: 1000 }, (_, i) => `/${i}`);
        const answers = await Promise.all(paths.map((path) => call('files.list', { path })));
        expect(answers.map((answer) => answer.path)).toEqual(paths);
      });

      it('fail with the error that the handler threw, with all it says', async () => {
        handlers = {
          'files.roots': () => {
            throw new PartitaError('user-input', 'no column', {
              domain: 'expression',
              value: 'amout',
              choices: ['amount'],
              hint: 'look',
            });
          },
          'workspace.get': async () => {
            throw new TypeError('x is not a function');
          },
        };
        const { call } = bound(client());
        await expect(call('files.roots', {})).rejects.toMatchObject({
          name: 'PartitaError',
          kind: 'user-input',
          domain: 'expression',
          message: 'no column',
          value: 'amout',
          choices: ['amount'],
          hint: 'look',
        });
        await expect(call('workspace.get', {})).rejects.toMatchObject({
          kind: 'bug',
          domain: 'server',
          message: 'x is not a function',
        });
      });

      it('with parameters that the contract refuses fail with the name of the field, and reach no handler', async () => {
        handlers = {
          'view.page': () => {
            throw new Error('reached');
          },
        };
        const { call } = bound(client());
        const params = { view: 'v', from: -1, rows: 10, columns: [] };
        await expect(call('view.page', params)).rejects.toMatchObject({
          kind: 'user-input',
          domain: 'parameters',
          value: 'from',
          message: expect.stringContaining('view.page: from:') as unknown,
        });
        await expect(call('view.page', { ...params, from: 0, columns: [1] } as never)).rejects.toMatchObject({
          value: 'columns.0',
        });
      });

      it.each(['toString', '__proto__', 'view.pages'])(
        'of %s, which the contract does not name, fail',
        async (method) => {
          await expect(client().call(method as 'view.page', {} as never)).rejects.toMatchObject({
            kind: 'user-input',
            message: expect.stringContaining(`no method '${method}'`) as unknown,
          });
        },
      );

      it('whose answer is too large, or is no JSON, fail and harm no other', async () => {
        handlers = {
          'view.page': async () => ({ from: 0, rows: 0, epoch: 0, bytes: new Uint8Array(LIMITS.bytes + 1) }),
          'files.roots': async () => 1n,
          'workspace.rename': async () => null,
        };
        const { call } = bound(client());
        const page = call('view.page', { view: 'v', from: 0, rows: 1, columns: [] });
        await expect(page).rejects.toMatchObject({ kind: 'resources', domain: 'connection' });
        await expect(call('files.roots', {})).rejects.toMatchObject({ kind: 'bug' });
        expect(await call('workspace.rename', { name: '' })).toBeNull();
      });

      it('whose parameters are too large are refused before they are sent', async () => {
        const { call } = bound(client());
        const value = 'x'.repeat(LIMITS.request);
        await expect(call('workspace.keep', { key: 'k', value })).rejects.toMatchObject({
          kind: 'user-input',
          domain: 'connection',
          value: 'workspace.keep',
        });
      });
    });

    describe('cancelling a call', () => {
      it('before it begins sends nothing', async () => {
        const { call } = bound(client());
        const signal = AbortSignal.abort();
        await expect(call('files.roots', {}, { signal })).rejects.toMatchObject({ kind: 'cancelled' });
      });

      it('while there is no connection keeps it from ever being made', async () => {
        const begun: string[] = [];
        handlers = { 'workspace.rename': async ({ name }: { name: string }) => (begun.push(name), null) };
        const { call } = bound(client());
        const abort = new AbortController();
        const first = call('workspace.rename', { name: 'first' }, { signal: abort.signal });
        abort.abort();
        await expect(first).rejects.toMatchObject({ kind: 'cancelled' });
        await call('workspace.rename', { name: 'second' });
        expect(begun).toEqual(['second']);
      });

      it('under way rejects it at once and aborts the handler', async () => {
        const abort = new AbortController();
        const { begun, stopped } = watched();
        handlers = { 'files.roots': (_: never, context: CallContext) => begun(context) };
        const call = client().call('files.roots', {}, { signal: abort.signal });
        const context = await stopped.begun;
        abort.abort();
        await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
        await stopped.aborted;
        expect(context.client.gone.aborted).toBe(false);
      });

      it('after its answer changes nothing', async () => {
        handlers = { 'files.roots': async () => [] };
        const abort = new AbortController();
        const { call } = bound(client());
        expect(await call('files.roots', {}, { signal: abort.signal })).toEqual([]);
        abort.abort();
        expect(await call('files.roots', {})).toEqual([]);
      });
    });

    describe('subscriptions', () => {
      it('give their items in order, with their bytes, and then their end', async () => {
        handlers = {
          resources: async function* () {
            for (let i = 0; i < 500; i++) yield { i, bytes: pattern(i) };
          },
        };
        const items: { i: number; bytes: Uint8Array }[] = [];
        await new Promise<void>((resolve, reject) => {
          client().subscribe(
            'resources',
            {},
            {
              next: (item) => void items.push(item as unknown as (typeof items)[0]),
              end: resolve,
              error: reject,
            },
          );
        });
        expect(items.map((item) => item.i)).toEqual(Array.from({ length: 500 }, (_, i) => i));
        expect(items.every((item) => Buffer.compare(item.bytes, pattern(item.i)) === 0)).toBe(true);
      });

      it('end with the error that their handler threw, after the items before it', async () => {
        handlers = {
          resources: async function* () {
            yield resources(1);
            throw new PartitaError('resources', 'the disk is full', { domain: 'store' });
          },
        };
        const seen: unknown[] = [];
        const error = await new Promise<PartitaError>((resolve) => {
          client().subscribe('resources', {}, { next: (item) => void seen.push(item), error: resolve });
        });
        expect(seen).toEqual([resources(1)]);
        expect(error).toMatchObject({ kind: 'resources', domain: 'store', message: 'the disk is full' });
      });

      it('with parameters that the contract refuses end with the name of the field', async () => {
        const error = await new Promise<PartitaError>((resolve) => {
          client().subscribe('view', { view: '' }, { next: () => undefined, error: resolve });
        });
        expect(error).toMatchObject({ kind: 'user-input', value: 'view' });
      });

      it('never ask for more items than the window has taken, plus its credit', async () => {
        let asked = 0;
        handlers = {
          resources: async function* () {
            for (;;) yield resources(++asked);
          },
        };
        let taken = 0;
        let most = 0;
        const step = { gate: gate() };
        const stop = client({ credit: 4 }).subscribe(
          'resources',
          {},
          {
            next: async () => {
              await step.gate.promise;
              taken++;
              most = Math.max(most, asked - taken);
            },
          },
        );
        await until(() => asked === 4);
        await settle();
        expect(asked).toBe(4);
        step.gate.open();
        await until(() => taken > 1000);
        stop();
        expect(most).toBeLessThanOrEqual(5);
      });

      it('of one slow listener hold up neither calls nor other subscriptions', async () => {
        handlers = {
          resources: async function* () {
            for (;;) yield resources(0);
          },
          runs: async function* () {
            for (let i = 0; i < 100; i++) yield [];
          },
          'files.roots': async () => [],
        };
        const one = client();
        const stop = one.subscribe('resources', {}, { next: () => new Promise(() => undefined) });
        await new Promise<void>((resolve) => one.subscribe('runs', {}, { next: () => undefined, end: resolve }));
        expect(await one.call('files.roots', {})).toEqual([]);
        stop();
      });

      it.each([
        ['before its first item', 0],
        ['between items', 3],
        ['for want of credit', 8],
      ])('that are stopped %s abort the handler and say nothing more', async (_, items) => {
        const { begun, stopped } = watched();
        handlers = {
          resources: async function* (_: never, context: CallContext) {
            const waiting = begun(context).catch(() => undefined);
            for (let i = 0; i < items; i++) yield resources(i);
            await waiting;
            yield resources(-1);
          },
        };
        const seen: Resources[] = [];
        const held = items === 8;
        const stop = client().subscribe(
          'resources',
          {},
          {
            next: (item) => {
              seen.push(item);
              return held ? new Promise<void>(() => undefined) : undefined;
            },
            end: () => seen.push(resources(-2)),
          },
        );
        await stopped.begun;
        await until(() => seen.length === (held ? 1 : items));
        stop();
        await stopped.aborted;
        await settle();
        expect(seen.length).toBe(held ? 1 : items);
      });

      it('whose listener throws are stopped, and the listener is told', async () => {
        const { begun, stopped } = watched();
        handlers = {
          resources: async function* (_: never, context: CallContext) {
            yield resources(1);
            await begun(context);
          },
        };
        const error = await new Promise<PartitaError>((resolve) => {
          client().subscribe(
            'resources',
            {},
            {
              next: () => {
                throw new Error('cannot draw');
              },
              error: resolve,
            },
          );
        });
        expect(error.message).toBe('cannot draw');
        await stopped.aborted;
      });
    });

    describe('a connection that is lost', () => {
      it('is made again: reads are asked again, live subscriptions begin again, what may have been done is refused', async () => {
        let round = 0;
        const reached = { page: gate(), rename: gate() };
        handlers = {
          'files.roots': async () => {
            if (round === 0) {
              reached.page.open();
              await new Promise(() => undefined);
            }
            return [];
          },
          'workspace.rename': async () => {
            reached.rename.open();
            await new Promise(() => undefined);
          },
          resources: async function* (_: never, { signal }: CallContext) {
            yield resources(round);
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
          },
        };
        const one = client();
        const phases: string[] = [];
        one.onStatus(({ phase }) => phases.push(phase));
        const seen: (number | string)[] = [];
        one.subscribe(
          'resources',
          {},
          {
            next: (item) => void seen.push(item.spilled),
            restart: () => seen.push('restart'),
          },
        );
        const read = one.call('files.roots', {});
        const change = one.call('workspace.rename', { name: '' });
        await Promise.all([reached.page.promise, reached.rename.promise]);
        await until(() => seen.length === 1);
        round = 1;
        const refused = expect(change).rejects.toSatisfy(isConnectionLost);
        ends[0]!.close('restarting');
        await refused;
        expect(await read).toEqual([]);
        await until(() => seen.length === 3);
        expect(seen).toEqual([0, 'restart', 1]);
        expect(phases).toEqual(['open', 'lost', 'open']);
      });

      it('aborts everything that the server does for it', async () => {
        const { begun, stopped } = watched();
        handlers = { 'files.roots': (_: never, context: CallContext) => begun(context) };
        const one = client();
        const call = one.call('files.roots', {});
        const context = await stopped.begun;
        const refused = expect(call).rejects.toMatchObject({ kind: 'cancelled' });
        one.close();
        await refused;
        await stopped.aborted;
        expect(context.client.gone.aborted).toBe(true);
        expect(one.status.phase).toBe('closed');
        await expect(one.call('files.roots', {})).rejects.toMatchObject({ kind: 'cancelled' });
      });

      it('for want of the right token is not tried again, and everything says why', async () => {
        const one = client({ token: 'another' });
        const problem = {
          kind: 'user-input',
          domain: 'connection',
          message: expect.stringContaining('token') as unknown,
        };
        await expect(one.call('files.roots', {})).rejects.toMatchObject(problem);
        expect(one.status).toMatchObject({ phase: 'lost', problem });
        const error = await new Promise((resolve) =>
          one.subscribe('resources', {}, { next: () => undefined, error: resolve }),
        );
        expect(error).toMatchObject(problem);
        expect(ends.length).toBe(1);
      });
    });

    describe('a connection ends with a clear error when', () => {
      const frame = (text: string, length = text.length, behind = 0): Uint8Array => {
        const bytes = new Uint8Array(4 + text.length + behind);
        new DataView(bytes.buffer).setUint32(0, length, true);
        bytes.set(new TextEncoder().encode(text), 4);
        return bytes;
      };
      const call = '{"verb":"call","id":1,"method":"files.roots","params":{}}';

      it.each([
        ['a frame is empty', new Uint8Array(0)],
        ['a frame is shorter than its head', new Uint8Array(3)],
        ['its JSON is longer than the frame', frame('{}', 3)],
        ['its JSON takes 4 GB', frame('{}', 0xffff_ffff)],
        ['something follows the JSON', frame(call, call.length, 5)],
        ['it is no JSON', frame('{"verb":')],
        ['it is no UTF-8', frame('\u0000').fill(0xff, 4)],
        ['it is no object', frame('[]')],
        ['its verb is unknown', frame('{"verb":"do"}')],
        ['its number is missing', frame('{"verb":"call","method":"files.roots","params":{}}')],
        ['its number is none', frame('{"verb":"cancel","id":1.5}')],
        ['it grants no credit', frame('{"verb":"credit","id":1,"credit":-5}')],
        ['it carries bytes', frame('{"verb":"cancel","id":1,"binary":true}', 38, 6)],
        ['it greets again', encodeRequest({ verb: 'hello', version: PROTOCOL_VERSION, token: TOKEN })],
        ['it is too large', new Uint8Array(LIMITS.request + 100)],
      ])('%s', async (_, bytes) => {
        const { transport, replies, closed } = await greetedClient();
        transport.send(bytes);
        await closed;
        expect(replies.at(-1)).toMatchObject({ verb: 'error', id: null, error: { kind: 'bug', domain: 'connection' } });
      });

      it('a number is used twice', async () => {
        handlers = { 'files.roots': () => new Promise(() => undefined) };
        const { transport, replies, closed } = await greetedClient();
        transport.send(frame(call));
        transport.send(frame(call));
        await closed;
        expect(replies.at(-1)).toMatchObject({ verb: 'error', id: null });
      });

      it.each([
        ['it does not begin with a greeting', frame(call), 'bug'],
        ['its greeting is long', encodeRequest({ verb: 'hello', version: 1, token: 'x'.repeat(LIMITS.hello) }), 'bug'],
        ['its token is wrong', encodeRequest({ verb: 'hello', version: 1, token: '' }), 'user-input'],
        ['it speaks another version', encodeRequest({ verb: 'hello', version: 99, token: TOKEN }), 'unsupported'],
      ])('%s', async (_, bytes, kind) => {
        handlers = {
          'files.roots': () => {
            throw new Error('reached');
          },
        };
        const { transport, replies, closed } = await rawClient();
        transport.send(bytes);
        transport.send(frame(call));
        await closed;
        expect(replies).toMatchObject([{ verb: 'error', id: null, error: { kind, domain: 'connection' } }]);
      });
    });
  });
}

function bound(client: Client): Pick<Client, 'call'> {
  return { call: client.call.bind(client) };
}

function gate(): { promise: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

/** A handler that waits until it is aborted, and what tells a test of it. */
function watched() {
  let tellBegun: (context: CallContext) => void;
  let tellAborted: () => void;
  const stopped = {
    begun: new Promise<CallContext>((resolve) => (tellBegun = resolve)),
    aborted: new Promise<void>((resolve) => (tellAborted = resolve)),
  };
  const begun = (context: CallContext): Promise<never> =>
    new Promise((_, reject) => {
      context.signal.addEventListener('abort', () => {
        tellAborted();
        reject(new Error('aborted'));
      });
      tellBegun(context);
    });
  return { begun, stopped };
}

/** Bytes that tell their own length. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + length) & 255;
  return bytes;
}

function resources(spilled: number): Resources {
  return {
    memory: { used: 0, limit: 0 },
    spilled,
    workers: 0,
    busy: 0,
    cpuPercent: 0,
    readPerSecond: 0,
    writtenPerSecond: 0,
    scratchFree: null,
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Lets everything that is under way arrive. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
}

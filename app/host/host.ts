/**
 * The way in from a browser: one HTTP server on this machine's own address, which serves the window, its socket, dropped
 * files and exports. Takes a running server of the application; owns the port and its connections, not the server.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { PartitaError, words } from '../../engine/index.js';
import { transportOfSocket } from '../protocol/socket-transport.js';
import { LIMITS } from '../protocol/wire.js';
import { serveClient, type Connection } from '../server/connection.js';
import type { Server } from '../server/handlers.js';
import { RateLimit } from '../server/rate-limit.js';
import { answer, securityHeaders } from './answers.js';
import { Gate, type Purpose } from './gate.js';
import { pathOf, serveDownload, servePage, serveSpool } from './routes.js';
import type { Spool } from './spool.js';

export interface HostOptions {
  readonly server: Server;
  /** Folder of the built window. */
  readonly page: string;
  readonly spool: Spool;
  /** 0 or nothing: one that is free. */
  readonly port?: number;
}

export interface Host {
  /** With the token behind `#`, which no browser sends anywhere. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /**
   * An address without the token that leads to `url`, once: for the command line of a browser, which everybody on the
   * machine can read.
   */
  once(): string;
  /** Ends every connection. */
  close(): Promise<void>;
}

export async function startHost(options: HostOptions): Promise<Host> {
  const token = randomBytes(32).toString('base64url');
  const http = createServer(HTTP_LIMITS);
  http.maxConnections = 256;
  http.setTimeout(IDLE);
  http.listen({ host: ADDRESS, port: options.port ?? 0, exclusive: true });
  await listening(http, options.port ?? 0);
  const { port } = http.address() as AddressInfo;
  const url = `http://${ADDRESS}:${port}/#token=${token}`;
  const host = new Door(options, new Gate(port, token), url);
  http.on('request', (request: IncomingMessage, response: ServerResponse) => host.request(request, response));
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => host.upgrade(request, socket, head));
  // Nobody is carried on from here, and what is no HTTP gets no more than that said.
  http.on('connect', (_request: IncomingMessage, socket: Socket) => refuse(socket, 405));
  http.on('clientError', (_error: Error, socket: Socket) => refuse(socket, 400));
  return {
    url,
    port,
    token,
    once: () => `http://${ADDRESS}:${port}${host.opening()}`,
    close: async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      await host.close();
      http.closeAllConnections();
      await Promise.all([closed, host.idle()]);
    },
  };
}

const ADDRESS = '127.0.0.1';
const HTTP_LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  /** A dropped file takes as long as it takes; a connection on which nothing moves ends. */
  requestTimeout: 0,
  keepAliveTimeout: 30_000,
} as const;
const IDLE = 60_000;
const MOST_WINDOWS = 64;
/** Of requests that show no token, over all. */
const BURST = 2000;
const PER_SECOND = 200;

class Door {
  private readonly windows = new Map<WebSocket, Connection>();
  private readonly openings = new Set<string>();
  private readonly requests = new Set<Promise<void>>();
  private readonly rate = new RateLimit(BURST, PER_SECOND, () => performance.now());
  private readonly sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // Beyond what the protocol itself refuses with a reason.
    maxPayload: 2 * LIMITS.request,
  });

  constructor(
    private readonly options: HostOptions,
    private readonly gate: Gate,
    private readonly url: string,
  ) {}

  /** The path of an address that leads to the window once. */
  opening(): string {
    const path = `${OPEN}${randomBytes(32).toString('base64url')}`;
    this.openings.add(path);
    return path;
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    const served = this.answer(request, response).finally(() => this.requests.delete(served));
    this.requests.add(served);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    for (const [name, value] of Object.entries(securityHeaders({ sockets: this.gate.sockets }))) {
      response.setHeader(name, value);
    }
    try {
      const route = routeOf(request);
      const refusal = this.gate.refusal(request, route.purpose);
      const isKnown = route.name === 'spool' && refusal === null;
      if (!isKnown && !this.rate.take()) answer(response, 429, { error: 'too many requests' }, { 'retry-after': 1 });
      else if (refusal !== null) answer(response, refusal.status, { error: refusal.reason });
      else if (!route.methods.includes(request.method ?? '')) {
        answer(response, 405, { error: 'no such method here' }, { allow: route.methods.join(', ') });
      } else if (route.name !== 'spool' && hasBody(request))
        answer(response, 413, { error: 'nothing to be sent here' });
      else await this.serve(route.name, request, response);
    } catch (error) {
      answer(response, 500, { error: PartitaError.from(error, 'host').toWire() });
    }
    // What was not read is not waited for.
    if (hasBody(request) && !request.complete) request.socket.destroySoon();
  }

  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => undefined);
    if (!this.rate.take()) return refuse(socket, 429);
    const refusal = this.gate.refusal(request, 'socket');
    if (refusal !== null) return refuse(socket, refusal.status);
    if (pathOf(request) !== '/socket') return refuse(socket, 404);
    if (this.windows.size >= MOST_WINDOWS) return refuse(socket, 503);
    this.sockets.handleUpgrade(request, socket, head, (window) => {
      const connection = serveClient(transportOfSocket(window), this.options.server.handlers, {
        accept: (token) => this.gate.accepts(token),
      });
      this.windows.set(window, connection);
      void connection.closed.then(() => this.windows.delete(window));
    });
  }

  /** Resolves when what was begun has cleaned up behind itself. */
  async idle(): Promise<void> {
    await Promise.all(this.requests);
  }

  async close(): Promise<void> {
    const windows = [...this.windows];
    for (const [, connection] of windows) connection.close('Partita was closed');
    const ended = windows.map(([, connection]) => connection.closed);
    // A window that does not answer is not waited for.
    const timer = setTimeout(() => windows.forEach(([window]) => window.terminate()), LAST_WORD);
    await Promise.all(ended);
    clearTimeout(timer);
    this.sockets.close();
  }

  private open(request: IncomingMessage, response: ServerResponse): void {
    if (!this.openings.delete(pathOf(request))) {
      answer(response, 404, { error: 'this address was used already; open the one that Partita printed' });
      return;
    }
    answer(response, 303, {}, { location: this.url });
  }

  private async serve(name: Route['name'], request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (name === 'spool') await serveSpool(request, response, this.options.spool);
    else if (name === 'open') this.open(request, response);
    else if (name === 'download') await serveDownload(request, response, this.options.server.downloads);
    else await servePage(request, response, this.options.page, this.gate.sockets);
  }
}

const LAST_WORD = 500;
const OPEN = '/open/';

interface Route {
  readonly name: 'spool' | 'download' | 'open' | 'page';
  readonly purpose: Purpose;
  readonly methods: readonly string[];
}

const SPOOL: Route = { name: 'spool', purpose: 'change', methods: ['PUT', 'DELETE', 'GET'] };
const SPACE: Route = { ...SPOOL, purpose: 'look' };
const DOWNLOAD: Route = { name: 'download', purpose: 'download', methods: ['GET'] };
const OPENING: Route = { name: 'open', purpose: 'page', methods: ['GET'] };
const PAGE: Route = { name: 'page', purpose: 'page', methods: ['GET', 'HEAD'] };

function routeOf(request: IncomingMessage): Route {
  const path = pathOf(request);
  if (path === '/spool' || path.startsWith('/spool/')) return request.method === 'GET' ? SPACE : SPOOL;
  if (path.startsWith(OPEN)) return OPENING;
  return path.startsWith('/download/') ? DOWNLOAD : PAGE;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function listening(http: ReturnType<typeof createServer>, port: number): Promise<void> {
  try {
    await once(http, 'listening');
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new PartitaError('user-input', taken ? words`port ${port} is taken` : words`port ${port} cannot be opened`, {
      domain: 'host',
      value: String(port),
      hint: 'name another with --port, or leave it out',
      cause: error,
    });
  }
}

function refuse(socket: Socket, status: number): void {
  if (socket.writable) socket.write(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroySoon();
}

/**
 * Who may speak to the host: a page of its own, on this machine, by the names that the host goes by. A page of another
 * site, one that reaches the host by a name of its own (DNS rebinding), and whoever lacks the token are refused. Pure.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused, as its status and its text. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** What a request wants, which decides what it must show: an origin, the token, that no other site sent it. */
export type Purpose = 'page' | 'look' | 'change' | 'download' | 'socket';

export class Gate {
  private readonly hosts: readonly string[];
  private readonly tokenDigest: Buffer;

  constructor(port: number, token: string) {
    this.hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    this.tokenDigest = digest(token);
  }

  /** For the content policy: where the window's socket goes. */
  get sockets(): readonly string[] {
    return this.hosts.map((host) => `ws://${host}`);
  }

  /** Null where the request may pass. */
  refusal(request: IncomingMessage, purpose: Purpose): Refusal | null {
    const { host, origin, authorization } = request.headers;
    if (host === undefined || !this.hosts.includes(host) || repeats(request, 'host')) {
      return { status: 421, reason: 'this host does not go by that name' };
    }
    if (!request.url?.startsWith('/')) return { status: 400, reason: 'an address begins with /' };
    // A browser says where a change or a socket comes from; whoever says nothing is no page of ours.
    const mustTell = purpose === 'change' || purpose === 'socket';
    if (origin === undefined ? mustTell : origin !== `http://${host}`) {
      return { status: 403, reason: 'only pages of this host may ask for this' };
    }
    if (!this.isSameSite(request, purpose)) return { status: 403, reason: 'not from another site' };
    if ((purpose === 'change' || purpose === 'look') && !this.accepts(bearer(authorization))) {
      return { status: 401, reason: 'the token is missing or not the one of this server' };
    }
    return null;
  }

  /** Compares in a time that tells nothing of the token. */
  accepts(token: string): boolean {
    return timingSafeEqual(digest(token), this.tokenDigest);
  }

  /** The page itself may be opened by a link from anywhere: without the token it can do nothing. */
  private isSameSite(request: IncomingMessage, purpose: Purpose): boolean {
    const site = request.headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return true;
    return purpose === 'page' && request.headers['sec-fetch-mode'] === 'navigate' && isTopLevel(request);
  }
}

function isTopLevel(request: IncomingMessage): boolean {
  return request.headers['sec-fetch-dest'] === 'document';
}

function bearer(authorization: string | undefined): string {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
}

function repeats(request: IncomingMessage, name: string): boolean {
  return request.rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length > 1;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What the host answers over HTTP: the page and its files, dropped files, exports. Takes requests that passed the gate. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { PartitaError, words } from '../../engine/index.js';
import { pageWithNonce } from '../protocol/content-policy.js';
import type { Downloads, Offer } from '../server/downloads.js';
import { answer, answerError, securityHeaders } from './answers.js';
import { pageFile } from './page-file.js';
import type { Spool } from './spool.js';

export async function servePage(
  request: IncomingMessage,
  response: ServerResponse,
  page: string,
  sockets: readonly string[],
): Promise<void> {
  const address = pathOf(request);
  const file = pageFile(address === '/' ? '/index.html' : address, page);
  const content = file === null ? null : await readFile(file.path).catch(() => null);
  if (file === null || content === null) {
    answer(response, 404, { error: 'not found' });
    return;
  }
  const isPage = extname(file.path) === '.html';
  const styleNonce = randomBytes(16).toString('base64');
  const body = isPage ? Buffer.from(pageWithNonce(content.toString(), styleNonce)) : content;
  response.writeHead(200, {
    ...securityHeaders({ sockets, ...(isPage ? { styleNonce } : {}) }),
    'content-type': file.contentType,
    'content-length': body.length,
    // Names of assets change with their content.
    'cache-control': address.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** `GET /spool`, `PUT /spool/<drop>/<path>`, `DELETE /spool/<drop>`. */
export async function serveSpool(request: IncomingMessage, response: ServerResponse, spool: Spool): Promise<void> {
  try {
    const [, , drop = '', ...names] = pathOf(request).split('/').map(decoded);
    if (request.method === 'GET') {
      answer(response, 200, spool.space);
    } else if (request.method === 'DELETE') {
      await spool.remove(drop);
      answer(response, 200, spool.space);
    } else {
      const path = await spool.write(drop, names, request, lengthOf(request));
      answer(response, 200, { path });
    }
  } catch (error) {
    await drained(request);
    answerError(response, PartitaError.from(error, 'spool'));
  }
}

/** `GET /download/<ticket>`: waits until the export is whole, sends it, and removes it. */
export async function serveDownload(
  request: IncomingMessage,
  response: ServerResponse,
  downloads: Downloads,
): Promise<void> {
  const offer = downloads.take(pathOf(request).slice('/download/'.length));
  if (offer === null) {
    answer(response, 404, { error: 'this download was fetched already, or never was' });
    return;
  }
  try {
    // An export takes as long as it takes.
    request.socket.setTimeout(0);
    const path = await offer.file;
    if (response.destroyed) return;
    response.writeHead(200, {
      ...securityHeaders({}),
      'content-type': offer.contentType,
      'content-length': (await stat(path)).size,
      'content-disposition': `attachment; filename*=UTF-8''${encoded(offer)}`,
      'cache-control': 'no-store',
    });
    await pipeline(createReadStream(path), response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else answerError(response, PartitaError.from(error, 'export'));
  } finally {
    await offer.discard().catch(() => undefined);
  }
}

/** Of the address, without what follows a `?`. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

/** Bytes of a refused file that are read all the same: a browser listens only when it has sent everything. */
const DRAINED = 64 * 1024 * 1024;

/** Resolves when the rest has come, has stopped coming, or is too much. */
function drained(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > DRAINED) resolve();
    });
    finished(request).then(resolve, () => resolve());
  });
}

function lengthOf(request: IncomingMessage): number | null {
  const length = request.headers['content-length'];
  return length === undefined ? null : Number(length);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw new PartitaError('user-input', words`no name: ${part}`, { domain: 'spool', value: part, cause: error });
  }
}

/** As RFC 5987 wants it. */
function encoded({ name }: Offer): string {
  return encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

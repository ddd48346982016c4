import { extname, join, normalize, sep } from 'node:path';

/** The `app:` scheme: addresses of the window's own pages, and the files behind them. Pure; `main.ts` serves them. */

export const SCHEME = 'app';
export const HOST = 'partita';
export const START_PAGE = `${SCHEME}://${HOST}/index.html`;

/** Types of the files that the built renderer consists of; nothing else is served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface ServedFile {
  readonly path: string;
  readonly contentType: string;
}

/** The file below `root` that an address stands for; null where it is not one of ours. */
export function servedFile(address: string, root: string): ServedFile | null {
  if (!isOwnPage(address)) return null;
  let name: string;
  try {
    name = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  const path = normalize(join(root, name));
  const contentType = CONTENT_TYPES[extname(path)];
  if (contentType === undefined || !path.startsWith(normalize(root + sep))) return null;
  return { path, contentType };
}

/** Whether the address is a page or file of the application itself. */
export function isOwnPage(address: string): boolean {
  const url = parsed(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === HOST;
}

/** Whether an address may be handed to the user's browser: the web only, and no credentials in it. */
export function mayOpenOutside(address: string): boolean {
  const url = parsed(address);
  return (
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === ''
  );
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

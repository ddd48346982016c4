import { pageFile, type PageFile } from '../app/host/page-file.js';

/** The `app:` scheme: addresses of the window's own pages, and the files behind them. Pure; `main.ts` serves them. */

export const SCHEME = 'app';
export const HOST = 'partita';
export const START_PAGE = `${SCHEME}://${HOST}/index.html`;

/** The file below `root` that an address stands for; null where it is not one of ours. */
export function servedFile(address: string, root: string): PageFile | null {
  return isOwnPage(address) ? pageFile(new URL(address).pathname, root) : null;
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

/**
 * The way from a browser's window to its host. The token comes behind `#` in the first address and is kept for this tab
 * only; the address forgets it, so that no history or bookmark holds it.
 */
import { createClient, type Client } from '../../app/protocol/client.js';
import { opened, transportOfSocket } from '../../app/protocol/socket-transport.js';

export function connectBrowser(): Client {
  const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`;
  return createClient(async () => transportOfSocket(await opened(new WebSocket(address))), { token: hostToken() });
}

/** Empty where there is none: the host then says so. */
export function hostToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get(KEY);
  if (given !== null) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  }
  return sessionStorage.getItem(KEY) ?? '';
}

const KEY = 'token';

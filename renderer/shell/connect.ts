/** The client of this page: over the desktop's port where there is a preload, else over the browser's socket. */
import { createClient, type Client } from '../../app/protocol/client.js';
import { transportOfPort } from '../../app/protocol/port-transport.js';
import { connectBrowser } from '../state/connect.js';
import { shellDoor, type ShellDoor } from './door.js';

export function connect(): Client {
  const door = shellDoor();
  return door === null ? connectBrowser() : createClient(async () => transportOfPort(await portFrom(door)));
}

/** The preload hands a port over as a message of the page's own window. */
function portFrom(door: ShellDoor): Promise<MessagePort> {
  return new Promise((resolve) => {
    const received = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== 'partita:port' || port === undefined) return;
      removeEventListener('message', received);
      resolve(port);
    };
    addEventListener('message', received);
    door.connect();
  });
}

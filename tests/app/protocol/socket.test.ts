import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { opened, transportOfSocket } from '../../../app/protocol/socket-transport.js';
import { conformance } from './conformance.js';

conformance('a WebSocket', async (accepted) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => accepted(transportOfSocket(socket)));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connect: async () => transportOfSocket(await opened(new WebSocket(`ws://127.0.0.1:${port}`))),
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
});

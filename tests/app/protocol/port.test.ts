import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { transportOfPort, type MainPort } from '../../../app/protocol/port-transport.js';
import { conformance } from './conformance.js';

conformance("a message port of Node's and the browser's kind", async (accepted) => ({
  connect: async () => {
    const { port1, port2 } = new MessageChannel();
    accepted(transportOfPort(port1));
    return transportOfPort(port2);
  },
  close: async () => undefined,
}));

conformance("a message port of the kind of Electron's main process", async (accepted) => ({
  connect: async () => {
    const { port1, port2 } = new MessageChannel();
    accepted(transportOfPort(asMainPort(port1)));
    return transportOfPort(port2);
  },
  close: async () => undefined,
}));

/** Electron's port is an emitter of events whose `data` is the message, and has no `addEventListener`. */
function asMainPort(port: MessageChannel['port1']): MainPort {
  const events = new EventEmitter();
  port.on('close', () => events.emit('close'));
  return {
    postMessage: (message) => port.postMessage(message),
    on: (type: string, listener: (event: { data: unknown }) => void) => events.on(type, listener),
    start: () => port.on('message', (data) => events.emit('message', { data })),
    close: () => port.close(),
  };
}

/**
 * Frames over a message port: the browser's, Node's, or Electron's in its main process. Frames are copied, never
 * transferred: Electron loses messages that transfer a buffer to its main process. Takes the port and owns it.
 */
import type { Transport, TransportListener } from './transport.js';

/** The browser's and Node's. */
export interface WebPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** That of Electron's main and utility processes. */
export interface MainPort {
  postMessage(message: unknown): void;
  on(type: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export function transportOfPort(port: WebPort | MainPort): Transport {
  return new PortTransport(port);
}

/** A message that is no frame: the other side has closed. Not every port tells when its other end is closed. */
interface Goodbye {
  readonly closed: string;
}

class PortTransport implements Transport {
  private over = false;
  private listener: TransportListener | null = null;

  constructor(private readonly port: WebPort | MainPort) {}

  send(frame: Uint8Array): void {
    if (!this.over) this.port.postMessage(frame);
  }

  /** Ports do not tell what is under way; credits bound it. */
  async room(): Promise<void> {}

  listen(listener: TransportListener): void {
    this.listener = listener;
    const message = ({ data }: { data: unknown }): void => {
      if (this.over) return;
      if (isBytes(data)) listener.frame(data);
      else if (isGoodbye(data)) this.end(data.closed);
      else this.close('a message that is no frame');
    };
    const closed = (): void => this.end('the other side is gone');
    if ('addEventListener' in this.port) {
      this.port.addEventListener('message', message);
      this.port.addEventListener('close', closed);
    } else {
      this.port.on('message', message);
      this.port.on('close', closed);
    }
    this.port.start();
  }

  close(reason: string): void {
    if (this.over) return;
    const goodbye: Goodbye = { closed: reason };
    this.port.postMessage(goodbye);
    this.end(reason);
  }

  private end(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.port.close();
    queueMicrotask(() => this.listener?.closed(reason));
  }
}

/** By its name, as bytes of another realm are of another class. */
function isBytes(data: unknown): data is Uint8Array {
  return Object.prototype.toString.call(data) === '[object Uint8Array]';
}

function isGoodbye(data: unknown): data is Goodbye {
  return typeof data === 'object' && data !== null && 'closed' in data && typeof data.closed === 'string';
}

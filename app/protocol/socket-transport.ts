/** Frames over a WebSocket: the browser's own in the window, that of `ws` in the host. Takes an open one and owns it. */
import type { Transport, TransportListener } from './transport.js';

/** What both have in common. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { reason: string }) => void): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
}

export function transportOfSocket(socket: SocketLike): Transport {
  return new SocketTransport(socket);
}

/** Resolves when a socket that was just made is open. */
export function opened<S extends SocketLike>(socket: S): Promise<S> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', () => reject(new Error('the socket could not be opened')));
    socket.addEventListener('close', () => reject(new Error('the socket was closed')));
  });
}

const OPEN = 1;
const NORMAL = 1000;
/** Bytes that may wait to leave before more is sent. */
const FULL = 16 * 1024 * 1024;
const LOOK_AGAIN = 10;

class SocketTransport implements Transport {
  constructor(private readonly socket: SocketLike) {
    socket.binaryType = 'arraybuffer';
  }

  send(frame: Uint8Array): void {
    if (this.socket.readyState === OPEN) this.socket.send(frame as Uint8Array<ArrayBuffer>);
  }

  async room(): Promise<void> {
    while (this.socket.readyState === OPEN && this.socket.bufferedAmount > FULL) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
  }

  listen(listener: TransportListener): void {
    let over = false;
    const close = (reason: string): void => {
      if (over) return;
      over = true;
      listener.closed(reason);
    };
    this.socket.addEventListener('message', ({ data }) => {
      if (over) return;
      if (data instanceof ArrayBuffer) listener.frame(new Uint8Array(data));
      else this.close('a text where a frame was expected');
    });
    this.socket.addEventListener('close', ({ reason }) => close(reason));
    this.socket.addEventListener('error', () => undefined);
  }

  close(reason: string): void {
    this.socket.close(NORMAL, shortened(reason));
  }
}

/** A close frame holds 123 bytes of reason. */
function shortened(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  return bytes.length <= 123 ? reason : `${new TextDecoder().decode(bytes.subarray(0, 110)).replace(/\ufffd$/, '')}…`;
}

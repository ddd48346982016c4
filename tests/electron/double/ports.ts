/** MessageChannelMain and MessagePortMain, and what carries transferred ports to a page. */
import { EventEmitter } from 'node:events';
import { decode, encode } from './wire.js';

interface Message {
  readonly data: unknown;
  readonly ports: readonly Endpoint[];
}

/** What travels over the text pipe for a port. */
export interface PortMessage {
  readonly t: string;
  readonly id: string;
  readonly data?: string;
  readonly ports?: readonly string[];
}

/** One end of a channel, whoever owns it: a MessagePortMain here, or a page through a PortMux. */
export class Endpoint {
  closed = false;
  whenClosed: () => void = () => {};
  #peer: Endpoint | null = null;
  readonly #queue: Message[] = [];
  #receive: ((message: Message) => void) | null = null;

  static pair(): [Endpoint, Endpoint] {
    const [a, b] = [new Endpoint(), new Endpoint()];
    a.#peer = b;
    b.#peer = a;
    return [a, b];
  }

  post(message: Message): void {
    const peer = this.#peer;
    queueMicrotask(() => {
      if (peer !== null && !peer.closed) peer.#deliver(message);
    });
  }

  listen(receive: ((message: Message) => void) | null): void {
    this.#receive = receive;
    if (receive !== null) for (const message of this.#queue.splice(0)) receive(message);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    const peer = this.#peer;
    queueMicrotask(() => {
      this.whenClosed();
      if (peer === null) return;
      peer.whenClosed();
      peer.closed = true;
    });
  }

  #deliver(message: Message): void {
    if (this.#receive === null) this.#queue.push(message);
    else this.#receive(message);
  }
}

export class MessagePortMain
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'start' | 'close' | 'postMessage'>
{
  #end: Endpoint | null;

  constructor(end: Endpoint) {
    super();
    this.#end = end;
    end.whenClosed = () => this.emit('close');
  }

  start(): void {
    this.#end?.listen(({ data, ports }) => {
      this.emit('message', { data, ports: ports.map((port) => new MessagePortMain(port)) });
    });
  }

  close(): void {
    this.#end?.close();
  }

  postMessage(message: unknown, transfer: readonly Electron.MessagePortMain[] = []): void {
    if (this.#end === null) throw new Error('Message port has been transferred');
    this.#end.post({ data: decode(encode(message)), ports: takePorts(transfer) });
  }

  /** Hands its end over and is of no use any more: what a transfer does. */
  take(): Endpoint {
    const end = this.#end;
    if (end === null) throw new Error('Port at index 0 is already neutered');
    this.#end = null;
    end.listen(null);
    end.whenClosed = () => {};
    return end;
  }
}

/** Electron lets only a MessagePortMain be transferred from the main process (electron#37585). */
export function takePorts(transfer: readonly unknown[]): Endpoint[] {
  return transfer.map((port, i) => {
    if (!(port instanceof MessagePortMain)) throw new TypeError(`Port at index ${i} is not a valid port`);
    return port.take();
  });
}

export class MessageChannelMain {
  readonly port1: Electron.MessagePortMain;
  readonly port2: Electron.MessagePortMain;

  constructor() {
    const [a, b] = Endpoint.pair();
    this.port1 = new MessagePortMain(a);
    this.port2 = new MessagePortMain(b);
  }
}

/** Carries any number of transferred ports over one text pipe. Both sides may begin ports: names have a prefix. */
export class PortMux {
  readonly #side: string;
  readonly #send: (message: PortMessage) => void;
  readonly #ends = new Map<string, Endpoint>();
  #count = 0;

  constructor(side: string, send: (message: PortMessage) => void) {
    this.#side = side;
    this.#send = send;
  }

  /** Gives an end to the far side; returns the name to announce there. */
  offer(end: Endpoint): string {
    const id = `${this.#side}${++this.#count}`;
    this.#bind(id, end);
    return id;
  }

  /** Accepts a port that the far side announced. */
  accept(id: string): Endpoint {
    const [near, far] = Endpoint.pair();
    this.#bind(id, far);
    return near;
  }

  /** Whether the message was one of a port. */
  handle(message: PortMessage): boolean {
    const end = this.#ends.get(message.id);
    if (message.t === 'port') {
      const ports = (message.ports ?? []).map((id) => this.accept(id));
      end?.post({ data: decode(message.data ?? 'null'), ports });
      return true;
    }
    if (message.t === 'port-close') end?.close();
    return message.t === 'port-close';
  }

  closeAll(): void {
    for (const end of this.#ends.values()) end.close();
    this.#ends.clear();
  }

  #bind(id: string, end: Endpoint): void {
    this.#ends.set(id, end);
    end.listen(({ data, ports }) => {
      this.#send({ t: 'port', id, data: encode(data), ports: ports.map((port) => this.offer(port)) });
    });
    end.whenClosed = () => {
      this.#ends.delete(id);
      this.#send({ t: 'port-close', id });
    };
  }
}

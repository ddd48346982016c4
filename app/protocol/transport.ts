/** What carries frames between a window and its server: whole frames, in order, each once, until it is closed. */
export interface Transport {
  /** Takes the frame; the caller does not change it afterwards. Does nothing once closed. */
  send(frame: Uint8Array): void;
  /** Resolves when what was sent has left far enough to send more. */
  room(): Promise<void>;
  /** Called once, right after the transport was made; nothing that arrived before is lost. */
  listen(listener: TransportListener): void;
  /** Sends what was taken, then ends; the other side hears of it. */
  close(reason: string): void;
}

export interface TransportListener {
  /** A frame, which is the listener's from here on. */
  frame(frame: Uint8Array): void;
  /** Called once; no frame comes afterwards. */
  closed(reason: string): void;
}

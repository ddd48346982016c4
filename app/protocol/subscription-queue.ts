/**
 * The receiving end of one subscription: hands its items to the listener one after the other, and grants the server more
 * only for items that the listener is done with.
 */
import { PartitaError } from '../../engine/plain.js';

export interface SubscriptionListener<T> {
  /** The next item comes when a promise given back has resolved. */
  next(item: T): void | Promise<void>;
  /** There will be no more items. */
  end?(): void;
  /** There will be no more items, for a reason. */
  error?(error: PartitaError): void;
  /** The connection was made anew: items begin from the first again. */
  restart?(): void;
}

export class SubscriptionQueue {
  private items: unknown[] = [];
  private over: (() => void) | null = null;
  private stopped = false;
  private busy = false;
  private begun = false;
  /** Items taken whose credit was not given back yet. */
  private taken = 0;

  constructor(
    private readonly listener: SubscriptionListener<unknown>,
    private readonly credit: number,
    private readonly server: { grant(credit: number): void; quit(): void },
  ) {}

  /** A connection now serves it: what came from an earlier one is forgotten. */
  begin(): void {
    this.items = [];
    this.taken = 0;
    if (this.begun) this.listener.restart?.();
    this.begun = true;
  }

  item(item: unknown): void {
    this.items.push(item);
    void this.deliver();
  }

  end(): void {
    this.over = () => this.listener.end?.();
    void this.deliver();
  }

  fail(error: PartitaError): void {
    this.over = () => this.listener.error?.(error);
    void this.deliver();
  }

  /** The listener hears nothing from here on. */
  stop(): void {
    this.stopped = true;
    this.items = [];
  }

  private async deliver(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    while (!this.stopped && this.items.length > 0) {
      const of = this.items;
      try {
        const pending = this.listener.next(this.items.shift());
        if (pending !== undefined) await pending;
      } catch (error) {
        this.items = [];
        this.server.quit();
        this.over = () => this.listener.error?.(PartitaError.from(error, 'window'));
      }
      if (of === this.items) this.giveBack();
    }
    this.busy = false;
    if (this.stopped || this.over === null) return;
    this.stopped = true;
    this.over();
  }

  private giveBack(): void {
    this.taken++;
    if (this.over !== null || this.taken * 2 < this.credit) return;
    this.server.grant(this.taken);
    this.taken = 0;
  }
}

/**
 * Exports that a window fetches from the host. A ticket is 256 random bits and good for one fetch: whoever has it needs no
 * token, so that a link can be followed by the browser itself. Owns the offers, and through `discard` their files.
 */
import { randomBytes } from 'node:crypto';

export interface Offer {
  /** What the file shall be called where it arrives. */
  readonly name: string;
  readonly contentType: string;
  /** Path of the file once it is whole; rejects where the export failed. */
  readonly file: Promise<string>;
  /** Removes what is left; called once, after the fetch or when nobody came. */
  discard(): Promise<void>;
}

export class Downloads {
  private readonly offers = new Map<string, Offer>();

  /** Gives the ticket. */
  offer(offer: Offer): string {
    const ticket = randomBytes(32).toString('base64url');
    this.offers.set(ticket, offer);
    // Whoever fetches it is told; until then nobody waits for it.
    offer.file.catch(() => undefined);
    return ticket;
  }

  /** The offer of a ticket, which is used up by this; the taker discards it. */
  take(ticket: string): Offer | null {
    const offer = this.offers.get(ticket) ?? null;
    this.offers.delete(ticket);
    return offer;
  }

  /** Discards an offer nobody took, such as that of a run that was removed. */
  async withdraw(ticket: string): Promise<void> {
    await this.take(ticket)?.discard();
  }

  async close(): Promise<void> {
    const offers = [...this.offers.values()];
    this.offers.clear();
    await Promise.allSettled(offers.map((offer) => offer.discard()));
  }
}

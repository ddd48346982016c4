/** When a run stood still and why. Reasons may overlap; a moment counts once. */
import type { PauseReason } from '../../../engine/plain.js';

export interface Pause {
  readonly reason: PauseReason;
  readonly from: number;
  to: number | null;
}

export class Pauses {
  /** In the order of their beginnings. */
  readonly list: Pause[] = [];

  begin(reason: PauseReason, time: number): void {
    this.list.push({ reason, from: time, to: null });
  }

  /** Ends the pauses for a reason, or all. */
  end(time: number, reason?: PauseReason): void {
    for (const pause of this.list) if (reason === undefined || pause.reason === reason) pause.to ??= time;
  }

  /** A user's pause counts before one for memory; null while none is open. */
  get open(): PauseReason | null {
    const open = this.list.filter(({ to }) => to === null).map(({ reason }) => reason);
    return open.includes('user') ? 'user' : (open[0] ?? null);
  }

  /** Milliseconds until `now` that it was paused, for a reason or any. */
  time(now: number, reason?: PauseReason): number {
    let total = 0;
    let until = 0;
    for (const pause of this.list) {
      if (reason !== undefined && pause.reason !== reason) continue;
      const to = pause.to ?? now;
      total += Math.max(0, to - Math.max(pause.from, until));
      until = Math.max(until, to);
    }
    return total;
  }

  copy(): Pauses {
    const copy = new Pauses();
    copy.list.push(...this.list.map((pause) => ({ ...pause })));
    return copy;
  }
}

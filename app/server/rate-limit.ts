/** How often something may be done: `burst` times at once, and `perSecond` times a second in the long run. */
export class RateLimit {
  private left: number;
  private asOf: number;

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
    private readonly now: () => number,
  ) {
    this.left = burst;
    this.asOf = now();
  }

  /** Whether it may be done now; counts it if so. */
  take(): boolean {
    const now = this.now();
    this.left = Math.min(this.burst, this.left + ((now - this.asOf) / 1000) * this.perSecond);
    this.asOf = now;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}

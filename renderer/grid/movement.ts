/** Whether a hand moves the table: the first move after a rest counts as one step, those that follow soon as a movement. */

/** Milliseconds without a move that are a rest. */
const REST = 100;

export class Movement {
  readonly #rested: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #goesOn = false;

  /** Told when it comes to rest. */
  constructor(rested: () => void) {
    this.#rested = rested;
  }

  get goesOn(): boolean {
    return this.#goesOn;
  }

  moved(): void {
    this.#goesOn = this.#timer !== undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#goesOn) return;
      this.#goesOn = false;
      this.#rested();
    }, REST);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#goesOn = false;
  }
}

/**
 * Which indices changed since a viewer last looked, so that a canvas repaints those only. Each viewer keeps its own position;
 * one that was away for too long repaints all.
 */
const KEPT = 65_536;

export class ChangeLog {
  readonly #log = new Uint32Array(KEPT);
  /** Goes up with each change. */
  position = 0;

  mark(index: number): void {
    this.#log[this.position % KEPT] = index;
    this.position++;
  }

  /** The changed indices, each once, ascending; null: too many to tell, repaint all. */
  since(position: number): Uint32Array | null {
    const count = this.position - position;
    if (count > KEPT || count < 0) return null;
    const changed = new Set<number>();
    for (let at = position; at < this.position; at++) changed.add(this.#log[at % KEPT] ?? 0);
    return Uint32Array.from(changed).sort();
  }
}

/**
 * Which indices changed since a viewer last looked, so that a canvas repaints those only. Each viewer keeps its own position;
 * one that was away for too long repaints all.
 */
const KEPT = 65_536;
const NONE = new Uint32Array(0);

export class ChangeLog {
  #log = NONE;
  /** Goes up with each change. */
  position = 0;

  mark(index: number): void {
    // A model that nobody draws has no need of it.
    if (this.#log.length === 0) this.#log = new Uint32Array(KEPT);
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

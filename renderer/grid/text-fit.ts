/** Texts cut to the room that they have. Owns what it measured, as long as the font is the same. */

/** Widest characters of the font: what surely fits is not measured, which costs more than to draw it. */
const DIGIT = 8;
const CHARACTER = 13;
/** No character is narrower, but for marks that stand on others. */
const NARROWEST = 2;
const MOST_KEPT = 5000;

export class TextFit {
  readonly #width: (text: string) => number;
  readonly #kept = new Map<string, string>();

  constructor(width: (text: string) => number) {
    this.#width = width;
  }

  /** Another font is there. */
  clear(): void {
    this.#kept.clear();
  }

  /** The whole text, or as much of it as fits with an ellipsis. */
  fit(text: string, room: number, isNumber: boolean): string {
    if (text.length * (isNumber ? DIGIT : CHARACTER) <= room) return text;
    const key = `${room} ${text}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const cut = this.#cut(text, room);
    this.#kept.set(key, cut);
    return cut;
  }

  #cut(text: string, room: number): string {
    const most = Math.min(text.length, Math.max(1, Math.ceil(room / NARROWEST)));
    if (most === text.length && this.#width(text) <= room) return text;
    let [fits, end] = [0, most];
    while (fits < end) {
      const middle = Math.ceil((fits + end) / 2);
      if (this.#width(`${text.slice(0, middle)}…`) <= room) fits = middle;
      else end = middle - 1;
    }
    // Half a pair is no character.
    const kept = text.slice(0, fits).replace(/[\ud800-\udbff]$/, '');
    return `${kept}…`;
  }
}

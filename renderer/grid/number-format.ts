/**
 * How the numbers of a column are written: all with as many digits behind the point as any of them has, thousands apart
 * once one needs it. What was seen first stays true: the format only grows.
 */

/** Digits behind the point that are shown; the cell's viewer and copies have all of them. */
const MOST_DIGITS = 6;
/** Digits before the point up to which nothing is set apart: years look like years. */
const UNGROUPED = 4;
const PLAIN = /^-?\d+(?:\.(\d+))?$/;

export class NumberFormat {
  #digits = 0;
  #grouped = false;
  #generation = 0;

  /** Counts up whenever numbers look different. */
  get generation(): number {
    return this.#generation;
  }

  /** Takes note of a number as it is. */
  see(text: string): void {
    const point = text.indexOf('.');
    const whole = (point < 0 ? text.length : point) - (text.startsWith('-') ? 1 : 0);
    const digits = point < 0 ? 0 : Math.min(MOST_DIGITS, text.length - point - 1);
    const grows = digits > this.#digits || (whole > UNGROUPED && !this.#grouped);
    if (!grows || !PLAIN.test(text)) return;
    this.#digits = Math.max(this.#digits, digits);
    this.#grouped ||= whole > UNGROUPED;
    this.#generation++;
  }

  /** What is no plain number (1e-9, NaN) stays as it is. */
  write(text: string): string {
    const match = PLAIN.exec(text);
    if (match === null) return text;
    const fraction = match[1] ?? '';
    if (fraction.length > MOST_DIGITS) return this.#rounded(text);
    const whole = fraction === '' ? text : text.slice(0, -fraction.length - 1);
    if (this.#digits === 0) return this.#parted(whole);
    return `${this.#parted(whole)}.${fraction.padEnd(this.#digits, '0')}`;
  }

  /** Small numbers keep digits that say something. */
  #rounded(text: string): string {
    const value = Number(text);
    if (Math.abs(value) < 1e-3 && value !== 0) return String(Number(value.toPrecision(MOST_DIGITS)));
    const [whole = '', fraction = ''] = value.toFixed(MOST_DIGITS).split('.');
    return `${this.#parted(whole)}.${fraction}`;
  }

  #parted(whole: string): string {
    return this.#grouped ? whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') : whole;
  }
}

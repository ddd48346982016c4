/** One column of a page as it is drawn: numbers in the format that all pages of the column share. Keeps what it wrote. */
import type { CellText, PageCells } from './cells.js';
import type { NumberFormat } from './number-format.js';

export interface ShownCell extends CellText {
  /** The number itself; the text where it is none. */
  readonly raw: string;
  /** Whether it is of an older epoch. */
  readonly isStale: boolean;
}

export class ShownColumn {
  readonly #page: PageCells;
  readonly #name: string;
  readonly #format: NumberFormat | null;
  #cells: (ShownCell | undefined)[] = [];
  #generation = 0;
  #isStale = false;

  /** With the format of its numbers; null for a column of other things. */
  constructor(page: PageCells, name: string, format: NumberFormat | null) {
    this.#page = page;
    this.#name = name;
    this.#format = format;
  }

  /** Null where the page has no such cell. The format may grow by it. */
  cell(row: number, isStale: boolean): ShownCell | null {
    const generation = this.#format?.generation ?? 0;
    if (generation !== this.#generation || isStale !== this.#isStale) {
      this.#cells = [];
      this.#generation = generation;
      this.#isStale = isStale;
    }
    const known = this.#cells[row];
    if (known !== undefined) return known;
    const cell = this.#page.cell(this.#name, row);
    if (cell === null) return null;
    return (this.#cells[row] = this.#shown(cell, isStale));
  }

  #shown({ kind, text }: CellText, isStale: boolean): ShownCell {
    if (kind !== 'value' || this.#format === null) return { kind, text, raw: text, isStale };
    this.#format.see(text);
    return { kind, text: this.#format.write(text), raw: text, isStale };
  }
}

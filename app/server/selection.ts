/** What is selected, summed exactly: integers and decimals as they are, floats by exact partial sums. */
import { cellAt, isNumeric, type Cell, type Column, type DataType } from '../../engine/index.js';
import type { SelectionSummary } from '../protocol/views.js';

const SCALE = 18;

export class SelectionSum {
  #cells = 0;
  #numeric = 0;
  #nulls = 0;
  #min = Infinity;
  #max = -Infinity;
  /** Integers and decimals, times 10^18. */
  #scaled = 0n;
  #digits = 0;
  #floats = false;
  /** Non-overlapping partial sums, ascending (Shewchuk 1997): their sum is exact. */
  #partials: number[] = [];
  #special = 0;

  add(column: Column): void {
    const { type, length } = column;
    for (let row = 0; row < length; row++) {
      const cell = cellAt(column, row);
      this.#cells++;
      if (cell === null) this.#nulls++;
      else if (isNumeric(type)) this.#addNumber(cell as bigint | number, type);
    }
  }

  /** Cells that are no numbers. */
  addCells(cells: number, nulls: number): void {
    this.#cells += cells;
    this.#nulls += nulls;
  }

  /** What the engine says of a numeric column; a sum of floats was rounded once. */
  addColumn(
    type: DataType,
    known: {
      readonly rows: number;
      readonly present: number;
      readonly sum: Cell;
      readonly min: Cell;
      readonly max: Cell;
    },
  ): void {
    const { rows, present, sum, min, max } = known;
    this.addCells(rows, rows - present);
    this.#numeric += present;
    if (sum === null || min === null || max === null) return;
    this.#addTotal(sum as bigint | number, type);
    this.#addExtremes(min as bigint | number, type);
    this.#addExtremes(max as bigint | number, type);
  }

  summary(): SelectionSummary {
    const any = this.#numeric > 0;
    const sum = this.#sum();
    return {
      cells: this.#cells,
      numeric: this.#numeric,
      nulls: this.#nulls,
      sum: any ? sum : null,
      mean: any ? Number(sum) / this.#numeric : null,
      min: any ? this.#min : null,
      max: any ? this.#max : null,
    };
  }

  #addNumber(cell: bigint | number, type: DataType): void {
    this.#numeric++;
    this.#addExtremes(cell, type);
    this.#addTotal(cell, type);
  }

  #addExtremes(cell: bigint | number, type: DataType): void {
    const value = Number(cell) / 10 ** (type.kind === 'decimal' ? type.scale : 0);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  #addTotal(cell: bigint | number, type: DataType): void {
    if (typeof cell === 'bigint') {
      const scale = type.kind === 'decimal' ? type.scale : 0;
      this.#scaled += cell * 10n ** BigInt(SCALE - scale);
      this.#digits = Math.max(this.#digits, scale);
      return;
    }
    this.#floats = true;
    if (!Number.isFinite(cell)) this.#special += cell;
    else this.#addFloat(cell);
  }

  #addFloat(value: number): void {
    let x = value;
    const kept: number[] = [];
    for (const partial of this.#partials) {
      const [large, small] = Math.abs(x) < Math.abs(partial) ? [partial, x] : [x, partial];
      const high = large + small;
      const low = small - (high - large);
      if (low !== 0) kept.push(low);
      x = high;
    }
    kept.push(x);
    this.#partials = kept;
  }

  /** Integers join the floats without losing a digit: as the nearest float and what that leaves. */
  #addScaled(): void {
    const unit = 10n ** BigInt(SCALE);
    const whole = this.#scaled / unit;
    const near = Number(whole);
    for (const part of [near, Number(whole - BigInt(near)), Number(this.#scaled % unit) / 10 ** SCALE]) {
      if (part !== 0) this.#addFloat(part);
    }
    this.#scaled = 0n;
  }

  #sum(): string {
    if (!this.#floats) return decimalText(this.#scaled, this.#digits);
    if (this.#special !== 0) return String(this.#special);
    this.#addScaled();
    return String(this.#partials.reduceRight((sum, partial) => sum + partial, 0));
  }
}

function decimalText(scaled: bigint, digits: number): string {
  const sign = scaled < 0n ? '-' : '';
  const text = String(scaled < 0n ? -scaled : scaled).padStart(SCALE + 1, '0');
  const whole = text.slice(0, -SCALE);
  const fraction = text.slice(-SCALE, text.length - SCALE + digits);
  return `${sign}${whole}${digits === 0 ? '' : `.${fraction}`}`;
}

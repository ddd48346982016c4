/** Measurements over time with named columns. Of more than 4,096 points each two become one with their greatest values. */
import { grown } from './growing.js';

const MOST_POINTS = 4096;

export class Series<Name extends string = string> {
  count = 0;
  time = new Float64Array(0);
  readonly values: Float64Array[];

  constructor(readonly names: readonly Name[]) {
    this.values = names.map(() => new Float64Array(0));
  }

  add(time: number, values: readonly number[]): void {
    if (this.count === MOST_POINTS) this.#halve();
    this.time = grown(this.time, this.count + 1);
    this.time[this.count] = time;
    this.values.forEach((column, place) => {
      const larger = grown(column, this.count + 1);
      larger[this.count] = values[place] ?? 0;
      this.values[place] = larger;
    });
    this.count++;
  }

  /** The newest value of a column; 0 before the first. */
  last(name: Name): number {
    return this.values[this.names.indexOf(name)]?.[this.count - 1] ?? 0;
  }

  /** The mean of a column's points. */
  mean(name: Name): number {
    const column = this.values[this.names.indexOf(name)];
    if (column === undefined || this.count === 0) return 0;
    return column.subarray(0, this.count).reduce((sum, value) => sum + value, 0) / this.count;
  }

  copy(): Series<Name> {
    const copy = new Series(this.names);
    copy.count = this.count;
    copy.time = this.time.slice(0, this.count);
    this.values.forEach((column, place) => (copy.values[place] = column.slice(0, this.count)));
    return copy;
  }

  #halve(): void {
    const half = this.count >> 1;
    for (let i = 0; i < half; i++) this.time[i] = this.time[2 * i + 1] ?? 0;
    for (const column of this.values) {
      for (let i = 0; i < half; i++) column[i] = Math.max(column[2 * i] ?? 0, column[2 * i + 1] ?? 0);
    }
    this.count = half;
  }
}

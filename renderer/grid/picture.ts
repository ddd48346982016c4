/** What is to be seen of a table now. */
import type { Lanes } from './lanes.js';
import type { CellRange, Selection } from './selection.js';

/** What all rows look like; another object where anything of it is another. */
export interface Look {
  readonly lanes: Lanes;
  /** The view's place of every column that is shown. */
  readonly sources: readonly number[];
  /** Columns whose cells stand at the right. */
  readonly numeric: readonly boolean[];
  /** The number whose bar fills a cell of the column; null for columns without bars. */
  readonly full: readonly (number | null)[];
  readonly range: CellRange | null;
  readonly selection: Selection | null;
}

export interface Picture {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  /** Of those that scroll: [first, end). */
  readonly columns: readonly [number, number];
  /** The row below the pointer. */
  readonly hovered: number | null;
  readonly look: Look;
}

/** The cursor and the range of cells that goes with it. Pure. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export interface Selection {
  readonly anchor: CellPlace;
  readonly cursor: CellPlace;
}

export interface CellRange {
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

export function rangeOf({ anchor, cursor }: Selection): CellRange {
  return {
    rows: [Math.min(anchor.row, cursor.row), Math.max(anchor.row, cursor.row)],
    columns: [Math.min(anchor.column, cursor.column), Math.max(anchor.column, cursor.column)],
  };
}

export function contains({ rows, columns }: CellRange, row: number, column: number): boolean {
  return row >= rows[0] && row <= rows[1] && column >= columns[0] && column <= columns[1];
}

/** Whole rows from one to another; the cursor stands at the other's first cell. */
export function wholeRows(from: number, to: number, columns: number): Selection {
  return { anchor: { row: from, column: columns - 1 }, cursor: { row: to, column: 0 } };
}

/** Whole columns from one to another; the cursor stands at the other's first cell. */
export function wholeColumns(from: number, to: number, rows: number): Selection {
  return { anchor: { row: rows - 1, column: from }, cursor: { row: 0, column: to } };
}

/** The same selection where columns stand elsewhere; only its cursor where they are not together any more. */
export function inColumns(selection: Selection, before: readonly string[], names: readonly string[]): Selection | null {
  if (names.length === 0) return null;
  const { anchor, cursor } = selection;
  const range = rangeOf(selection).columns;
  const [first, end] = [range[0], range[1] + 1];
  const from = names.indexOf(before[first] ?? '');
  const isWhole = from >= 0 && before.slice(first, end).every((name, i) => names[from + i] === name);
  const at = names.indexOf(before[cursor.column] ?? '');
  const column = at < 0 ? Math.min(cursor.column, names.length - 1) : at;
  const moved = isWhole ? column + anchor.column - cursor.column : column;
  return { anchor: { ...(isWhole ? anchor : cursor), column: moved }, cursor: { ...cursor, column } };
}

/** Where a key leads; null for keys that move nothing. `page` is the number of rows that are shown. */
export function moved(
  { row, column }: CellPlace,
  key: string,
  control: boolean,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): CellPlace | null {
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
  const to = (nextRow: number, nextColumn: number): CellPlace => ({
    row: Math.max(0, Math.min(lastRow, nextRow)),
    column: Math.max(0, Math.min(lastColumn, nextColumn)),
  });
  switch (key) {
    case 'ArrowUp':
      return to(control ? 0 : row - 1, column);
    case 'ArrowDown':
      return to(control ? lastRow : row + 1, column);
    case 'ArrowLeft':
      return to(row, control ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, control ? lastColumn : column + 1);
    case 'PageUp':
      return to(row - size.page, column);
    case 'PageDown':
      return to(row + size.page, column);
    case 'Home':
      return to(control ? 0 : row, 0);
    case 'End':
      return to(control ? lastRow : row, lastColumn);
    default:
      return null;
  }
}

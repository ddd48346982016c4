/** The elements of one row and its cells, and what they hold now. */

/** Rows that the sheet is long: a browser draws exactly up to some millions of pixels. */
export const BASE_ROWS = 100_000;

export interface Cell {
  readonly element: HTMLElement;
  readonly inner: HTMLElement;
  readonly text: Text;
  /** Whether it is of a pinned column. */
  readonly isFixed: boolean;
  column: number;
  x: number;
  width: number;
  /** What its class says of it. */
  marks: string | null;
}

export interface Row {
  readonly element: HTMLElement;
  /** Holds what does not scroll sideways: the row's number and pinned cells. */
  readonly fixed: HTMLElement;
  /** Of the row's number. */
  readonly text: Text;
  readonly cells: Map<string, Cell>;
  /** Cells for columns that scroll. */
  slots: number;
  number: number;
  version: number;
}

export function makeRow(): Row {
  const element = document.createElement('div');
  element.className = 'grow-row';
  element.setAttribute('role', 'row');
  const fixed = document.createElement('div');
  fixed.className = 'gfixed';
  fixed.setAttribute('role', 'presentation');
  const head = document.createElement('div');
  head.className = 'gnumber';
  head.setAttribute('role', 'rowheader');
  const text = document.createTextNode('');
  head.append(text);
  fixed.append(head);
  element.append(fixed);
  return { element, fixed, text, cells: new Map(), slots: 0, number: -1, version: -1 };
}

export function makeCell(isFixed: boolean): Cell {
  const element = document.createElement('div');
  element.setAttribute('role', 'gridcell');
  const inner = document.createElement('span');
  const text = document.createTextNode('');
  inner.append(text);
  element.append(inner);
  return { element, inner, text, isFixed, column: -1, x: Number.NaN, width: Number.NaN, marks: null };
}

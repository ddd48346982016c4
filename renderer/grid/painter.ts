/**
 * Draws the rows that are seen into a pool of cells that are used again: React would be too slow for sixty frames a second.
 * Owns the elements below `layer`. Texts change through their nodes; nothing is made or removed while scrolling.
 */
import { ROW_HEIGHT } from './geometry.js';
import type { Pages } from './pages.js';
import { contains, type CellRange, type Selection } from './selection.js';

export interface Picture {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  /** Width of the row numbers. */
  readonly numbers: number;
  readonly rows: number;
  readonly columns: readonly [number, number];
  readonly edges: readonly number[];
  /** Columns whose cells stand at the right. */
  readonly numeric: readonly boolean[];
  /** The number whose bar fills a cell of the column; null for columns without bars. */
  readonly full: readonly (number | null)[];
  readonly range: CellRange | null;
  readonly selection: Selection | null;
}

interface Cell {
  readonly element: HTMLElement;
  readonly text: Text;
  shown: string;
  place: string;
  bar: string;
}

interface Row {
  readonly element: HTMLElement;
  readonly number: Text;
  readonly cells: Cell[];
}

export class Painter {
  readonly #layer: HTMLElement;
  readonly #id: string;
  readonly #pool: Row[] = [];

  constructor(layer: HTMLElement, id: string) {
    this.#layer = layer;
    this.#id = id;
  }

  draw(picture: Picture, pages: Pages): void {
    const { top, height, rows } = picture;
    const first = Math.floor(top);
    const shown = Math.min(rows - first, Math.ceil(height / ROW_HEIGHT) + 1);
    while (this.#pool.length < shown) this.#pool.push(this.#makeRow());
    this.#pool.forEach((row, i) => {
      row.element.hidden = i >= shown;
      if (i >= shown) return;
      this.#drawRow(row, first + i, (first + i - top) * ROW_HEIGHT, picture, pages);
    });
  }

  #drawRow(row: Row, number: number, y: number, picture: Picture, pages: Pages): void {
    const { columns, edges, left, numbers, numeric, full, range, selection } = picture;
    row.element.style.transform = `translateY(${y}px)`;
    setAttribute(row.element, 'aria-rowindex', String(number + 2));
    setText(row.number, (number + 1).toLocaleString('en-US'));
    const wanted = columns[1] - columns[0];
    while (row.cells.length < wanted) row.cells.push(makeCell(row.element));
    row.cells.forEach((cell, i) => {
      cell.element.hidden = i >= wanted;
      if (i >= wanted) return;
      const column = columns[0] + i;
      const x = (edges[column] as number) - left + numbers;
      const width = (edges[column + 1] as number) - (edges[column] as number);
      const place = `${x},${width}`;
      if (place !== cell.place) {
        cell.place = place;
        cell.element.style.transform = `translateX(${x}px)`;
        cell.element.style.width = `${width}px`;
      }
      setAttribute(cell.element, 'aria-colindex', String(column + 1));
      const content = pages.cell(number, column);
      const isCursor = selection !== null && selection.cursor.row === number && selection.cursor.column === column;
      const isIn = range !== null && contains(range, number, column);
      const kind = content === null ? ' wait' : content.kind === 'value' ? '' : ` is-${content.kind}`;
      const marks = `${numeric[column] === true ? ' n' : ''}${kind}${content?.stale === true ? ' old' : ''}`;
      const bar = barOf(full[column] ?? null, content?.text);
      if (bar !== cell.bar) {
        cell.bar = bar;
        cell.element.style.setProperty('--cell-bar', bar);
      }
      const shown = `gcell${marks}${bar === '' ? '' : ' bar'}${isIn ? ' sel' : ''}${isCursor ? ' cur' : ''}`;
      if (shown !== cell.shown) {
        cell.shown = shown;
        cell.element.className = shown;
        if (isIn) cell.element.setAttribute('aria-selected', 'true');
        else cell.element.removeAttribute('aria-selected');
      }
      if (isCursor) cell.element.id = `${this.#id}-cursor`;
      else if (cell.element.id !== '') cell.element.removeAttribute('id');
      setText(cell.text, content?.text ?? '');
    });
  }

  #makeRow(): Row {
    const element = document.createElement('div');
    element.className = 'grow-row';
    element.setAttribute('role', 'row');
    const head = document.createElement('div');
    head.className = 'gnumber';
    head.setAttribute('role', 'rowheader');
    const number = document.createTextNode('');
    head.append(number);
    element.append(head);
    this.#layer.append(element);
    return { element, number, cells: [] };
  }
}

function makeCell(row: HTMLElement): Cell {
  const element = document.createElement('div');
  element.setAttribute('role', 'gridcell');
  const inner = document.createElement('span');
  const text = document.createTextNode('');
  inner.append(text);
  element.append(inner);
  row.append(element);
  return { element, text, shown: '', place: '', bar: '' };
}

/** The share of the cell that the bar of a number fills; nothing for what is no number. */
function barOf(full: number | null, text: string | undefined): string {
  if (full === null || text === undefined) return '';
  const value = Number(text.replaceAll(',', ''));
  return value > 0 ? Math.min(1, value / full).toFixed(3) : '';
}

function setText(node: Text, text: string): void {
  if (node.data !== text) node.data = text;
}

function setAttribute(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

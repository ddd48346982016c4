/**
 * The rows that are seen as elements of an ARIA grid, which nobody sees: for assistive technology, the pointer and tooltips.
 * Owns the elements below `layer`; what they hold is written once the table rests, since it costs more than painting it. A row
 * keeps its element while it is seen, so only what comes into sight is written anew.
 */
import { BASE_ROWS, makeCell, makeRow, type Cell, type Row } from './mirror-rows.js';
import { ROW_HEIGHT } from './geometry.js';
import { totalWidth, widthOf } from './lanes.js';
import type { Pages } from './pages.js';
import type { Look, Picture } from './picture.js';
import { contains, type Selection } from './selection.js';

export class Mirror {
  readonly #id: string;
  readonly #sheet: HTMLElement;
  readonly #pool: Row[] = [];
  #base = 0;
  #left = Number.NaN;
  #look: Look | null = null;
  #columns: readonly [number, number] = [0, 0];
  #pagesVersion = -1;
  #pages: Pages | null = null;
  /** Rows with another version are to be written anew. */
  #version = 0;

  constructor(layer: HTMLElement, id: string) {
    this.#id = id;
    this.#sheet = document.createElement('div');
    this.#sheet.className = 'gsheet';
    this.#sheet.setAttribute('role', 'presentation');
    this.#sheet.style.height = `${BASE_ROWS * ROW_HEIGHT}px`;
    layer.append(this.#sheet);
  }

  write(picture: Picture, pages: Pages): void {
    const { top, left, height, rows } = picture;
    const first = Math.floor(top);
    const end = Math.min(rows, first + Math.ceil(height / ROW_HEIGHT) + 1);
    this.#follow(picture, pages);
    this.#makeRoom(end - first);
    this.#place(first);
    this.#sheet.style.transform = `translate(${-left}px, ${-Math.round((top - this.#base) * ROW_HEIGHT)}px)`;
    for (let number = first; number < end; number++) {
      const row = this.#pool[number % this.#pool.length] as Row;
      if (row.number === number && row.version === this.#version) continue;
      this.#writeRow(row, number, picture, pages);
    }
    for (const row of this.#pool) {
      const isSeen = row.number >= first && row.number < end;
      if (row.element.hidden === isSeen) row.element.hidden = !isSeen;
      if (!isSeen && row.number >= 0) {
        row.number = -1;
        row.element.removeAttribute('aria-rowindex');
      }
      if (isSeen && this.#left !== left) row.fixed.style.transform = shiftOf(left);
    }
    this.#left = left;
  }

  /** The id of the cursor's cell; null where it is out of sight. */
  cursorId(selection: Selection | null): string | null {
    const row = this.#pool.find(({ number, element }) => number === selection?.cursor.row && !element.hidden);
    return row?.element.querySelector(`#${CSS.escape(`${this.#id}-cursor`)}`)?.id ?? null;
  }

  /** Pixels that the texts of a column that are seen need; 0 where none is. */
  widthNeeded(column: number): number {
    const cells = this.#pool.filter(({ element }) => !element.hidden).flatMap(({ cells }) => [...cells.values()]);
    const texts = cells.filter((cell) => cell.column === column && !cell.element.hidden);
    return Math.max(0, ...texts.map(({ inner }) => inner.getBoundingClientRect().width));
  }

  #follow(picture: Picture, pages: Pages): void {
    const { look, columns } = picture;
    const same =
      look === this.#look &&
      columns[0] === this.#columns[0] &&
      columns[1] === this.#columns[1] &&
      pages === this.#pages &&
      pages.version === this.#pagesVersion;
    if (same) return;
    if (look.lanes !== this.#look?.lanes) this.#sheet.style.width = `${totalWidth(look.lanes) + look.lanes.numbers}px`;
    this.#look = look;
    this.#columns = columns;
    this.#pages = pages;
    this.#pagesVersion = pages.version;
    this.#version++;
  }

  #makeRoom(rows: number): void {
    if (this.#pool.length >= rows) return;
    while (this.#pool.length < rows + 1) {
      const row = makeRow();
      this.#sheet.append(row.element);
      this.#pool.push(row);
    }
    // Another length of the pool is another place for every row.
    for (const row of this.#pool) {
      row.number = -1;
      row.element.removeAttribute('aria-rowindex');
    }
    this.#left = Number.NaN;
  }

  /** The sheet is as long as a browser can draw: far away it lies elsewhere. */
  #place(first: number): void {
    if (first >= this.#base && first < this.#base + BASE_ROWS - 1000) return;
    this.#base = Math.max(0, first - BASE_ROWS / 2);
    for (const row of this.#pool) row.number = -1;
  }

  #writeRow(row: Row, number: number, picture: Picture, pages: Pages): void {
    const { look, columns } = picture;
    const { lanes } = look;
    if (row.number !== number) {
      row.element.style.top = `${(number - this.#base) * ROW_HEIGHT}px`;
      row.element.setAttribute('aria-rowindex', String(number + 2));
      row.text.data = (number + 1).toLocaleString('en-US');
    }
    row.number = number;
    row.version = this.#version;
    row.fixed.style.transform = shiftOf(picture.left);
    const width = columns[1] - columns[0];
    const slots = Math.max(row.slots, width);
    if (slots !== row.slots) {
      row.slots = slots;
      for (const cell of row.cells.values()) cell.column = -1;
    }
    for (let column = 0; column < lanes.pinned; column++)
      this.#writeCell(row, `p${column}`, column, number, look, pages);
    for (let column = columns[0]; column < columns[1]; column++) {
      this.#writeCell(row, `s${column % slots}`, column, number, look, pages);
    }
    for (const cell of row.cells.values()) {
      const { column, element } = cell;
      const isSeen = cell.isFixed ? column >= 0 && column < lanes.pinned : column >= columns[0] && column < columns[1];
      if (element.hidden === isSeen) element.hidden = !isSeen;
      if (isSeen) continue;
      cell.column = -1;
      element.removeAttribute('aria-colindex');
    }
  }

  #writeCell(row: Row, slot: string, column: number, number: number, look: Look, pages: Pages): void {
    const { lanes, sources, numeric, range, selection } = look;
    const cell = row.cells.get(slot) ?? addCell(row, slot);
    const { element } = cell;
    if (cell.column !== column) {
      cell.column = column;
      element.setAttribute('aria-colindex', String(column + 1));
    }
    const x = (lanes.edges[column] as number) + lanes.numbers;
    const width = widthOf(lanes, column);
    if (cell.x !== x) element.style.left = `${(cell.x = x)}px`;
    if (cell.width !== width) element.style.width = `${(cell.width = width)}px`;
    const content = pages.cell(number, sources[column] as number);
    const isCursor = selection !== null && selection.cursor.row === number && selection.cursor.column === column;
    const isIn = range !== null && contains(range, number, column);
    const kind = content === null ? ' wait' : content.kind === 'value' ? '' : ` is-${content.kind}`;
    const text = content?.text ?? '';
    const marks = `${numeric[column] === true ? ' n' : ''}${kind}${isIn ? ' sel' : ''}${isCursor ? ' cur' : ''}`;
    if (marks !== cell.marks) {
      element.className = `gcell${(cell.marks = marks)}`;
      if (isIn) element.setAttribute('aria-selected', 'true');
      else element.removeAttribute('aria-selected');
    }
    if (isCursor) element.id = `${this.#id}-cursor`;
    else if (element.id !== '') element.removeAttribute('id');
    if (cell.text.data === text) return;
    cell.text.data = text;
    if (element.title !== '') element.removeAttribute('title');
  }
}

/** Holds the fixed cells in their place; none where there is nothing to hold against, since each costs the browser's time. */
function shiftOf(left: number): string {
  return left === 0 ? '' : `translateX(${left}px)`;
}

function addCell(row: Row, slot: string): Cell {
  const isFixed = slot.startsWith('p');
  const cell = makeCell(isFixed);
  (isFixed ? row.fixed : row.element).append(cell.element);
  row.cells.set(slot, cell);
  return cell;
}

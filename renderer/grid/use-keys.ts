/** The keys of a table: they move, extend and copy the selection, and change the column that the cursor is in. */
import type { KeyboardEvent } from 'react';
import { movedBy } from './layout.js';
import { moved, wholeColumns, wholeRows, type CellPlace, type Selection } from './selection.js';
import type { ShownColumns } from './use-columns.js';
import type { Viewport } from './use-viewport.js';

interface KeyOptions {
  readonly viewport: Viewport;
  readonly shown: ShownColumns;
  readonly all: Parameters<typeof movedBy>[0];
  readonly rows: number;
  readonly selection: Selection | null;
  readonly select: (selection: Selection) => void;
  readonly copy: (headers: boolean) => void;
  /** Opens the whole value of a cell. */
  readonly look: (place: CellPlace) => void;
  /** Opens the menu of a column. */
  readonly menu: (column: number) => void;
}

export function keyHandler(options: KeyOptions): (event: KeyboardEvent) => void {
  const { viewport, shown, rows, selection, select } = options;
  const columns = shown.names.length;
  return (event) => {
    // The keys of a button in a head, or of what it opened, are its own.
    if (event.target !== event.currentTarget || rows === 0 || columns === 0) return;
    if (!pressed(options, event)) {
      const page = Math.max(1, viewport.pageRows() - 1);
      const control = event.ctrlKey || event.metaKey;
      const from = selection?.cursor ?? { row: Math.ceil(viewport.top()), column: 0 };
      const to = event.altKey ? null : moved(from, event.key, control, { rows, columns, page });
      if (to === null) return;
      const cursor = selection === null ? from : to;
      select({ anchor: event.shiftKey && selection !== null ? selection.anchor : cursor, cursor });
      viewport.reveal(cursor);
    }
    event.preventDefault();
  };
}

/** Whether the key was one that does not move. */
function pressed(options: KeyOptions, event: KeyboardEvent): boolean {
  const { viewport, shown, all, rows, selection, select, copy, look, menu } = options;
  const { names, layout, setLayout } = shown;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (control && key === 'a') {
    select({ anchor: { row: 0, column: 0 }, cursor: { row: rows - 1, column: names.length - 1 } });
    return true;
  }
  if (selection === null) return false;
  const { anchor, cursor } = selection;
  const name = names[cursor.column];
  if (control && key === 'c') copy(event.shiftKey);
  else if (control && key === ' ') select(wholeColumns(anchor.column, cursor.column, rows));
  else if (event.shiftKey && key === ' ') select(wholeRows(anchor.row, cursor.row, names.length));
  else if (key === 'Escape') select({ anchor: cursor, cursor });
  else if (key === 'Enter') look(cursor);
  else if (event.altKey && key === 'ArrowDown') menu(cursor.column);
  else if (event.altKey && (key === 'ArrowLeft' || key === 'ArrowRight') && name !== undefined) {
    const next = movedBy(all, layout, name, key === 'ArrowLeft' ? -1 : 1);
    if (next === layout) return true;
    const column = cursor.column + (key === 'ArrowLeft' ? -1 : 1);
    setLayout(next);
    select({ anchor: { ...cursor, column }, cursor: { ...cursor, column } });
    viewport.reveal({ ...cursor, column });
  } else return false;
  return true;
}

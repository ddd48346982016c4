/** Columns dragged from the rail to a shelf: what the drag carries, written at its beginning and read at its end. */
import type { DragEvent } from 'react';

const TYPE = 'application/x-partita-column';

export interface DraggedColumn {
  readonly dataset: string;
  readonly column: string;
}

export function beginColumnDrag(event: DragEvent, dragged: DraggedColumn): void {
  event.dataTransfer.setData(TYPE, JSON.stringify(dragged));
  event.dataTransfer.setData('text/plain', dragged.column);
  event.dataTransfer.effectAllowed = 'copy';
}

/** Whether a column is over the target now; what it is can be read on the drop only. */
export function carriesColumn(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(TYPE);
}

export function droppedColumn(event: DragEvent): DraggedColumn | null {
  const text = event.dataTransfer.getData(TYPE);
  if (text === '') return null;
  const given: unknown = JSON.parse(text);
  if (typeof given !== 'object' || given === null || !('dataset' in given) || !('column' in given)) return null;
  return { dataset: String(given.dataset), column: String(given.column) };
}

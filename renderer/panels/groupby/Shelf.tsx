/**
 * A shelf: items one below the other that can be dragged to another place, moved with Alt and the arrows and removed with
 * Delete, and at its end room for one more. Columns dropped anywhere on it are given to `dropColumn`.
 */
import { IconGripVertical, IconX } from '@tabler/icons-react';
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useText } from '../../i18n/index.js';
import { carriesColumn, droppedColumn } from '../../shell/column-drag.js';

interface ShelfProps<T extends { readonly id: string }> {
  readonly title: string;
  readonly dataset: string;
  readonly items: readonly T[];
  readonly nameOf: (item: T) => string;
  readonly render: (item: T) => ReactNode;
  readonly move: (id: string, to: number) => void;
  readonly remove: (id: string) => void;
  readonly dropColumn?: (column: string) => void;
  readonly children?: ReactNode;
}

const ITEM = 'application/x-partita-shelf-item';

export function Shelf<T extends { readonly id: string }>(props: ShelfProps<T>): ReactNode {
  const { title, dataset, items, nameOf, render, move, remove, dropColumn, children } = props;
  const t = useText('groupby');
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    setOver(false);
    const dragged = droppedColumn(event);
    if (dragged === null || dragged.dataset !== dataset || dropColumn === undefined) return;
    event.preventDefault();
    dropColumn(dragged.column);
  };
  return (
    <section
      className={over ? 'shelf over' : 'shelf'}
      aria-label={title}
      onDragOver={(event) => {
        if (dropColumn === undefined || !carriesColumn(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <header>
        <h3>{title}</h3>
      </header>
      {items.length > 0 && (
        <ul className="shelf-items">
          {items.map((item, at) => (
            <ShelfItem
              key={item.id}
              id={item.id}
              name={nameOf(item)}
              move={(id, by) => move(id, by)}
              at={at}
              remove={() => remove(item.id)}
              labels={{ drag: t('move', { name: nameOf(item) }), remove: t('remove', { name: nameOf(item) }) }}
            >
              {render(item)}
            </ShelfItem>
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}

interface ItemProps {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly labels: { readonly drag: string; readonly remove: string };
  readonly move: (id: string, to: number) => void;
  readonly remove: () => void;
  readonly children: ReactNode;
}

function ShelfItem({ id, at, labels, move, remove, children }: ItemProps): ReactNode {
  const [over, setOver] = useState(false);
  const press = (event: KeyboardEvent): void => {
    const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (by !== undefined) {
      event.preventDefault();
      move(id, at + by);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      remove();
    }
  };
  return (
    <li
      className={over ? 'pill over' : 'pill'}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(ITEM)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const moved = event.dataTransfer.getData(ITEM);
        if (moved === '') return;
        event.preventDefault();
        event.stopPropagation();
        move(moved, at);
      }}
    >
      <button
        type="button"
        className="grip"
        draggable
        aria-label={labels.drag}
        title={labels.drag}
        onKeyDown={press}
        onDragStart={(event) => {
          event.dataTransfer.setData(ITEM, id);
          event.dataTransfer.effectAllowed = 'move';
        }}
      >
        <IconGripVertical size={14} stroke={1.6} />
      </button>
      {children}
      <button type="button" className="pill-x" aria-label={labels.remove} onClick={remove}>
        <IconX size={12} stroke={1.6} />
      </button>
    </li>
  );
}

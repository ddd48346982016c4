/** A column's right edge: dragged, it sets the width; a double click fits it. */
import { useRef, type ReactElement } from 'react';

interface GripProps {
  readonly width: number;
  readonly title: string;
  readonly onWidth: (width: number) => void;
  readonly onFit: () => void;
}

export function Grip({ width, title, onWidth, onFit }: GripProps): ReactElement {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  return (
    <div
      className="ghead-grip"
      role="presentation"
      title={title}
      onPointerDown={(event) => {
        event.stopPropagation();
        start.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (start.current !== null && (event.buttons & 1) === 1)
          onWidth(start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
      onDoubleClick={onFit}
    />
  );
}

/** Bars of equal bins; those outside a stretch fade. Decoration: the figures stand beside it. */
import type { ReactElement } from 'react';
import type { Stretch } from './brush.js';

export function Histogram({
  counts,
  height = 28,
  stretch = null,
}: {
  readonly counts: readonly number[];
  readonly height?: number;
  readonly stretch?: Stretch | null;
}): ReactElement {
  const most = Math.max(1, ...counts);
  const width = 100 / counts.length;
  return (
    <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {counts.map((count, i) => {
        const tall = count === 0 ? 0 : Math.max(1, (count / most) * height);
        const middle = (i + 0.5) / counts.length;
        const isOut = stretch !== null && (middle < stretch[0] || middle > stretch[1]);
        return (
          <rect
            key={i}
            className={isOut ? 'bar out' : stretch === null ? 'bar' : 'bar in'}
            x={i * width}
            y={height - tall}
            width={width * 0.86}
            height={tall}
          />
        );
      })}
    </svg>
  );
}

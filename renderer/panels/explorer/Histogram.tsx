/** Bars of equal bins. Decoration: the figures stand beside it. */
import type { ReactElement } from 'react';

export function Histogram({
  counts,
  height = 28,
}: {
  readonly counts: readonly number[];
  readonly height?: number;
}): ReactElement {
  const most = Math.max(1, ...counts);
  const width = 100 / counts.length;
  return (
    <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {counts.map((count, i) => {
        const tall = count === 0 ? 0 : Math.max(1, (count / most) * height);
        return <rect key={i} className="bar" x={i * width} y={height - tall} width={width * 0.86} height={tall} />;
      })}
    </svg>
  );
}

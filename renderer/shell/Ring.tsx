/** How far something has come, as a ring. The number stands beside it. */
import type { ReactElement } from 'react';

const RADIUS = 6;
const LENGTH = 2 * Math.PI * RADIUS;

export function Ring({ fraction }: { readonly fraction: number }): ReactElement {
  const done = Math.min(1, Math.max(0.02, fraction)) * LENGTH;
  return (
    <svg className="ring" width={16} height={16} viewBox="0 0 16 16" aria-hidden="true">
      <circle cx={8} cy={8} r={RADIUS} className="ring-all" />
      <circle cx={8} cy={8} r={RADIUS} className="ring-done" strokeDasharray={`${done} ${LENGTH}`} />
    </svg>
  );
}

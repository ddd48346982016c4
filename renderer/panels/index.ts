/** Every kind of panel: one folder and one line here. */
import type { AnyPanel } from './any-panel.js';

export const PANELS: readonly AnyPanel[] = [];

export function panelOfKind(kind: string): AnyPanel | null {
  return PANELS.find((panel) => panel.kind === kind) ?? null;
}

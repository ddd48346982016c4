/** Every kind of panel: one folder and one line here. */
import { anyPanel, type AnyPanel } from './any-panel.js';
import { compare } from './compare/index.js';
import { explorer } from './explorer/index.js';
import { groupby } from './groupby/index.js';
import { graph } from './graph/index.js';
import { quarantine } from './quarantine/index.js';
import { run } from './run/index.js';
import { welcome } from './welcome/index.js';

export const PANELS: readonly AnyPanel[] = [
  anyPanel(welcome),
  anyPanel(explorer),
  anyPanel(groupby),
  anyPanel(run),
  anyPanel(compare),
  anyPanel(graph),
  anyPanel(quarantine),
];

export function panelOfKind(kind: string): AnyPanel | null {
  return PANELS.find((panel) => panel.kind === kind) ?? null;
}

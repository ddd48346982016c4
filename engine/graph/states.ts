/** How task states look: the colours of the light and the dark theme, and a mark, since colour alone says nothing to some. */
import type { TaskState } from '../events.js';

export interface StateLook {
  readonly state: TaskState;
  readonly light: string;
  readonly dark: string;
  /** Drawn on the state's colour. */
  readonly mark: string;
}

/** In the order in which bars and legends show them. */
export const STATE_LOOKS = [
  { state: 'done', light: '#4a9bb5', dark: '#3f8ba4', mark: '' },
  { state: 'running', light: '#0b3a4a', dark: '#c7e1e9', mark: '▸' },
  { state: 'ready', light: '#bdbdb7', dark: '#6a6f74', mark: '' },
  { state: 'waiting', light: '#ebebe7', dark: '#33373b', mark: '' },
  { state: 'lost', light: '#e0a012', dark: '#e0a012', mark: '!' },
  { state: 'failed', light: '#b4321a', dark: '#e0674f', mark: '×' },
  { state: 'cancelled', light: '#6b6f73', dark: '#8a8f94', mark: '–' },
] as const satisfies readonly StateLook[];

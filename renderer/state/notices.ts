/** Short messages at the edge of the window: what failed and what can be done, or what was done. */
import { create } from 'zustand';
import { PartitaError } from '../../app/protocol/errors.js';

export interface Notice {
  readonly id: string;
  readonly tone: 'info' | 'danger';
  readonly text: string;
  readonly hint: string | null;
}

const useStore = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));
const MOST = 4;

export function notify(text: string, tone: Notice['tone'] = 'info', hint: string | null = null): void {
  const notice = { id: crypto.randomUUID(), tone, text, hint };
  useStore.setState(({ notices }) => ({ notices: [...notices, notice].slice(-MOST) }));
}

/** What was called off by the user is no failure. */
export function notifyError(error: unknown): void {
  const { kind, message, hint } = PartitaError.from(error, 'window').toWire();
  if (kind !== 'cancelled') notify(message, 'danger', hint ?? null);
}

export function dismissNotice(id: string): void {
  useStore.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export function useNotices(): readonly Notice[] {
  return useStore((state) => state.notices);
}

/** Short messages at the edge of the window: what failed and what can be done, or what was done. */
import { create } from 'zustand';
import { PartitaError } from '../../app/protocol/errors.js';
import type { Said } from '../i18n/error-words.js';

export interface Notice {
  readonly id: string;
  readonly tone: 'info' | 'danger';
  /** An error in its own words, or a text in the user's language. */
  readonly said: Said;
}

const useStore = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));
const MOST = 4;

export function notify(text: string, tone: Notice['tone'] = 'info', hint?: string): void {
  show({ message: text, hint }, tone);
}

function show(said: Said, tone: Notice['tone']): void {
  const notice = { id: crypto.randomUUID(), tone, said };
  useStore.setState(({ notices }) => ({ notices: [...notices, notice].slice(-MOST) }));
}

/** What was called off by the user is no failure. */
export function notifyError(error: unknown): void {
  const known = PartitaError.from(error, 'window');
  if (known.kind !== 'cancelled') show(known, 'danger');
}

export function dismissNotice(id: string): void {
  useStore.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export function useNotices(): readonly Notice[] {
  return useStore((state) => state.notices);
}

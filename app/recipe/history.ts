/**
 * Undo and redo of one value, without owning it: takes a history and gives the next one. Each change carries a label in
 * the user's language, so that a menu can say what it takes back.
 */

interface Change<T> {
  readonly label: string;
  /** The value on the other side of the change. */
  readonly value: T;
}

export interface History<T> {
  readonly present: T;
  /** Newest last. */
  readonly past: readonly Change<T>[];
  /** Next to be redone last. */
  readonly future: readonly Change<T>[];
}

/** Changes that can be taken back. */
export const HISTORY_LIMIT = 200;

export function historyOf<T>(present: T): History<T> {
  return { present, past: [], future: [] };
}

/** A new value; what was undone before can no longer be redone. */
export function record<T>(history: History<T>, value: T, label: string): History<T> {
  const past = [...history.past, { label, value: history.present }].slice(-HISTORY_LIMIT);
  return { present: value, past, future: [] };
}

/** The same history where nothing is left to undo. */
export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  const undone = { label: last.label, value: history.present };
  return { present: last.value, past: history.past.slice(0, -1), future: [...history.future, undone] };
}

/** The same history where nothing is left to redo. */
export function redo<T>(history: History<T>): History<T> {
  const next = history.future.at(-1);
  if (next === undefined) return history;
  const done = { label: next.label, value: history.present };
  return { present: next.value, past: [...history.past, done], future: history.future.slice(0, -1) };
}

/** What `undo` would take back; null where there is nothing. */
export function undoLabel(history: History<unknown>): string | null {
  return history.past.at(-1)?.label ?? null;
}

export function redoLabel(history: History<unknown>): string | null {
  return history.future.at(-1)?.label ?? null;
}

/**
 * Edits of a recipe, pure: takes steps or chips and gives new ones; what is not found leaves the list as it was. Lists of
 * steps, chips, keys and aggregates have items with ids and are edited alike.
 */
import type { Chip, Step } from './steps.js';

interface Item {
  readonly id: string;
}

/** An id that no item has: the letter and the first free number. */
export function freshId(letter: string, items: readonly Item[]): string {
  const taken = new Set(items.map((item) => item.id));
  for (let number = items.length + 1; ; number++) if (!taken.has(letter + number)) return letter + number;
}

/** With an item at a place; at the end unless said otherwise. */
export function added<T extends Item>(items: readonly T[], item: T, at = items.length): T[] {
  return [...items.slice(0, at), item, ...items.slice(at)];
}

export function replaced<T extends Item>(items: readonly T[], id: string, item: T): T[] {
  return items.map((old) => (old.id === id ? item : old));
}

export function removed<T extends Item>(items: readonly T[], id: string): T[] {
  return items.filter((item) => item.id !== id);
}

/** The item at another place, counted in the list as it will be; beyond an end it stays at that end. */
export function moved<T extends Item>(items: readonly T[], id: string, to: number): T[] {
  const item = items.find((candidate) => candidate.id === id);
  return item === undefined ? [...items] : added(removed(items, id), item, Math.max(0, to));
}

/** On where it was off, and the other way round. */
export function toggled<T extends Item & { readonly off: boolean }>(items: readonly T[], id: string): T[] {
  return items.map((item) => (item.id === id ? { ...item, off: !item.off } : item));
}

/** The filter step `step` with other chips; without any it goes. */
export function withChips(steps: readonly Step[], step: string, chips: readonly Chip[]): Step[] {
  if (chips.length === 0) return removed(steps, step);
  return steps.map((old) => (old.id === step && old.kind === 'filter' ? { ...old, chips: [...chips] } : old));
}

/** The steps that count, without those that are switched off. */
export function activeSteps(steps: readonly Step[]): Step[] {
  return steps.filter((step) => !step.off);
}

/** The steps up to and including one; all where there is no such step. */
export function stepsThrough(steps: readonly Step[], step: string | null): Step[] {
  const at = steps.findIndex((candidate) => candidate.id === step);
  return at < 0 ? [...steps] : steps.slice(0, at + 1);
}

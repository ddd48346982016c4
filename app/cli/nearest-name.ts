import { unknownName } from '../../engine/index.js';

/** The choice that `name` is a slip of, or null where none is near. */
export function nearestName(name: string, choices: readonly string[]): string | null {
  const error = unknownName('command line', 'name', name, choices);
  return error.message.includes('did you mean') ? (error.choices?.[0] ?? null) : null;
}

/** The paths among the words that the application was started with, or that a second start hands over. Pure. */
import { isAbsolute, resolve } from 'node:path';

/** `words` as Electron gives them: the binary, in a checkout the entry file, options, and paths relative to `folder`. */
export function pathsOf(words: readonly string[], folder: string, packaged: boolean): string[] {
  return words
    .slice(packaged ? 1 : 2)
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map((word) => (isAbsolute(word) ? word : resolve(folder, word)));
}

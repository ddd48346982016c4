/** What a drop would do, in words that can be known before it is done. Pure. */
export interface HeldFile {
  readonly name: string;
  readonly bytes: number;
}

export interface DropWords {
  readonly files: number;
  readonly bytes: number;
  /** Name of the folder where it was one alone. */
  readonly folder: string | null;
}

/** Of files by their path from the drop on: `trips/2024/may.csv`. */
export function dropWords(files: readonly HeldFile[]): DropWords {
  const tops = new Set(files.map(({ name }) => name.split('/')[0] ?? ''));
  const [top] = tops;
  const isFolder = tops.size === 1 && files.some(({ name }) => name.includes('/'));
  return {
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    folder: isFolder && top !== undefined ? top : null,
  };
}

/** Extensions that are no tables and need not be copied anywhere. */
const OTHERS = /\.(png|jpe?g|gif|pdf|docx?|xlsx?|pptx?|mp[34]|mov|exe|dll|so|iso|dmg)$/i;

/** Files that nobody means by dropping a folder: hidden ones and those that are surely no tables. */
export function isMeant(path: string): boolean {
  return !path.split('/').some((part) => part.startsWith('.')) && !OTHERS.test(path);
}

/** The last part of a path, whichever way its system separates parts. */
export function fileName(path: string): string {
  return path.slice(path.search(/[^/\\]*$/));
}

import { extname, join, normalize, sep } from 'node:path';

/** A file of the built window, by the path of its address. Pure. */
export interface PageFile {
  readonly path: string;
  readonly contentType: string;
}

/** Types of the files that the built window consists of, by the end of their names; nothing else is served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The file below `root` that the path of an address stands for; null where it is not one of ours. */
export function pageFile(address: string, root: string): PageFile | null {
  let name: string;
  try {
    name = decodeURIComponent(address);
  } catch {
    return null;
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  const path = normalize(join(root, name));
  const contentType = CONTENT_TYPES[extname(path)];
  if (contentType === undefined || !path.startsWith(normalize(root + sep))) return null;
  return { path, contentType };
}

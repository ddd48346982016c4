/**
 * Globs below granted folders, as lists of files: a window that names `/data/2024-*.csv` gets the real paths of what matches
 * now. Links are followed as far as they stay below what was granted; what lies elsewhere is never looked at. Keeps nothing.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { callbackify } from 'node:util';
import { glob, isDynamicPattern, type FileSystemAdapter } from 'tinyglobby';
import { PartitaError, words } from '../../engine/index.js';
import type { Roots } from './roots.js';

/** Files of one dataset at most. */
const MOST = 10_000;

/** What a path means: a folder, a file, or the files that match it. */
export interface Named {
  readonly kind: 'folder' | 'file' | 'glob';
  /** Real ones, in the order of their names. */
  readonly paths: readonly string[];
  /** For the table of a glob: what its names have in common. */
  readonly name: string | null;
}

/** Refused where it does not lie below what was granted; `user-input` where nothing is there or nothing matches. */
export async function lookUp(roots: Roots, path: string): Promise<Named> {
  const literal = await roots.resolve(path).then(
    (real) => ({ real, failure: null }),
    (failure: unknown) => ({ real: null, failure }),
  );
  if (literal.real !== null) {
    const kind = (await stat(literal.real)).isDirectory() ? 'folder' : 'file';
    return { kind, paths: [literal.real], name: null };
  }
  if (!isAbsolute(path) || !isDynamicPattern(path)) throw literal.failure;
  const { folder, pattern } = divided(resolve(path));
  const real = await roots.resolve(folder);
  const paths = await filesBelow(roots, real, pattern);
  if (paths.length === 0) throw noMatch(path, folder);
  if (paths.length > MOST) throw tooMany(path, paths.length);
  return { kind: 'glob', paths, name: commonName(pattern) ?? basename(folder) };
}

/** Paths as the engine opens them, and the name of their table where a glob gives one. */
export async function lookUpAll(
  roots: Roots,
  paths: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly name: string | null }> {
  const found: string[] = [];
  let name: string | null = null;
  for (const path of paths) {
    if (!isDynamicPattern(path)) {
      found.push(path);
      continue;
    }
    const named = await lookUp(roots, path);
    found.push(...named.paths);
    name ??= named.name;
  }
  return { paths: [...new Set(found)], name };
}

/** The folder above the first part that is a pattern, and what is below it. */
function divided(path: string): { readonly folder: string; readonly pattern: string } {
  const parts = path.split(sep);
  const first = parts.findIndex((part) => isDynamicPattern(part));
  const at = first < 0 ? parts.length - 1 : first;
  return { folder: parts.slice(0, at).join(sep) || sep, pattern: parts.slice(at).join('/') };
}

async function filesBelow(roots: Roots, folder: string, pattern: string): Promise<readonly string[]> {
  // A pattern that climbs would begin elsewhere.
  if (pattern.split(/[/\\{},()|]/).includes('..')) return [];
  // Asked before a link is followed.
  const realpath = callbackify((path: string) => roots.resolve(resolve(path)));
  const matches = await glob(pattern, {
    cwd: folder,
    absolute: true,
    expandDirectories: false,
    fs: { realpath } as unknown as FileSystemAdapter,
  });
  const found = await Promise.all(
    [...matches].sort(byText).map((path) => roots.resolve(resolve(path)).catch(() => null)),
  );
  return [...new Set(found.filter((path) => path !== null))];
}

/** `2024` of `2024-*.csv`; null where the pattern names nothing. */
function commonName(pattern: string): string | null {
  const last = basename(pattern).replace(/\.[a-z]+(\.(gz|zst|zstd))?$/i, '');
  const [longest = ''] = last
    .split(/[*?[\]{}()!+@|,\\]+/)
    .map((part) => part.replaceAll(/^[-_. ]+|[-_. ]+$/g, ''))
    .sort((a, b) => b.length - a.length);
  return longest === '' ? null : longest;
}

function noMatch(path: string, folder: string): PartitaError {
  return new PartitaError('user-input', words`no file matches ${basenameFrom(path, folder)} in ${folder}`, {
    domain: 'files',
    value: path,
    hint: '* is any text in a name, ? one character, ** any folders; links that lead elsewhere are left out',
  });
}

function basenameFrom(path: string, folder: string): string {
  const whole = resolve(path);
  const above = folder === dirname(folder) ? folder : join(folder, sep);
  return whole.startsWith(above) ? whole.slice(above.length) : whole;
}

function tooMany(path: string, count: number): PartitaError {
  return new PartitaError('user-input', words`${count} files match ${path}: more than ${MOST}`, {
    domain: 'files',
    value: path,
    hint: 'open their folder instead, or name fewer of them',
  });
}

/** By code unit, as the engine orders files. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { readdirSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { PartitaError } from '../errors.js';
import { words, type Phrase } from '../words.js';

/**
 * From what the user named (files, folders, globs) to the files of one table, in a fixed order: that of the arguments,
 * and sorted by path inside a folder or glob. A file met twice, also by way of a link, counts once.
 */

export interface FoundFile {
  /** As the user would write it: what was named, or that with the way down appended. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * A file named by itself or matched by a glob is taken whatever its extension; folders give their tables, recursively,
 * without hidden files and folders. Throws `user-input` errors for what does not exist, matches nothing or holds no table.
 */
export async function findFiles(paths: readonly string[]): Promise<readonly FoundFile[]> {
  if (paths.length === 0) {
    throw new PartitaError('user-input', 'no file, folder or glob was named', { domain: 'files', hint: 'name a path' });
  }
  const found = new Map<string, FoundFile>();
  for (const path of paths) {
    const status = statusOf(path);
    if (status === undefined) await addGlob(path, found);
    else if (status.isDirectory()) addFolder(path, found);
    else addFile(path, status, found);
  }
  return [...found.values()];
}

/** Extensions that make a file in a folder a table, each also with `.gz`, `.zst` or `.zstd` behind it. */
export const TABLE_EXTENSIONS = ['.csv', '.tsv', '.tab', '.psv', '.txt'] as const;

const TABLE_NAME = /\.(?:csv|tsv|tab|psv|txt)(?:\.(?:gz|zst|zstd))?$/i;

const IMPOSSIBLE_NAMES = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'ERR_INVALID_ARG_VALUE']);

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A glob may hold characters or a length that no file name can have.
    if (code !== undefined && IMPOSSIBLE_NAMES.has(code)) return undefined;
    if (code === 'ELOOP') {
      throw new PartitaError('user-input', words`a link that leads back to itself: ${path}`, {
        domain: 'files',
        value: path,
        hint: 'name the file that it should lead to',
        cause: error,
      });
    }
    throw PartitaError.from(error, 'files');
  }
}

function addFile(path: string, status: Stats, found: Map<string, FoundFile>): void {
  if (!status.isFile()) {
    throw new PartitaError('user-input', words`not a regular file: ${path}`, {
      domain: 'files',
      value: path,
      hint: 'save the output of a pipe or device to a file first',
    });
  }
  const real = realpathSync(path);
  if (!found.has(real)) found.set(real, { path, size: status.size, modified: status.mtimeMs });
}

async function addGlob(pattern: string, found: Map<string, FoundFile>): Promise<void> {
  if (!isDynamicPattern(pattern)) {
    throw new PartitaError('user-input', words`no such file or folder: ${pattern}`, {
      domain: 'files',
      value: pattern,
      hint: 'check the path; relative paths start in the current folder',
    });
  }
  const portable = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  const matches = await glob(portable, { expandDirectories: false, onlyFiles: false, absolute: isAbsolute(pattern) });
  const folders: string[] = [];
  let files = 0;
  for (const path of matches.sort(byText)) {
    const status = statusOf(path);
    if (status?.isFile() === true) {
      files++;
      addFile(path, status, found);
    } else if (status?.isDirectory() === true) {
      folders.push(path);
    }
  }
  if (files > 0) return;
  const onlyFolders = folders.length > 0;
  const message = onlyFolders ? words`no file matches ${pattern}, only folders do` : words`no file matches ${pattern}`;
  throw new PartitaError('user-input', message, {
    domain: 'files',
    value: pattern,
    hint: onlyFolders
      ? words`to read the tables in those folders: ${`${pattern.replace(/[/\\]+$/, '')}/**/*.csv`}`
      : 'check the pattern; ** matches any number of folders; hidden files need a pattern that begins with a dot',
  });
}

function addFolder(folder: string, found: Map<string, FoundFile>): void {
  const walk: Walk = { tables: [], others: new Map(), hidden: 0, visited: new Set() };
  walkFolder(folder, walk);
  if (walk.tables.length === 0) {
    throw new PartitaError('user-input', othersIn(folder, walk), {
      domain: 'files',
      value: folder,
      choices: TABLE_EXTENSIONS,
      hint: words`tables end in ${TABLE_EXTENSIONS.join(', ')}, also with .gz or .zst; other names: ${join(folder, '*')}`,
    });
  }
  for (const table of walk.tables.sort((a, b) => byText(a.path, b.path))) addFile(table.path, table.status, found);
}

interface Walk {
  readonly tables: { readonly path: string; readonly status: Stats }[];
  /** Files that are no tables, counted by extension; those without one under the empty text. */
  readonly others: Map<string, number>;
  hidden: number;
  /** Real paths of the folders seen, so that links which form a loop end. */
  readonly visited: Set<string>;
}

function walkFolder(folder: string, walk: Walk): void {
  const real = realpathSync(folder);
  if (walk.visited.has(real)) return;
  walk.visited.add(real);
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) {
      walk.hidden++;
    } else if (entry.isDirectory()) {
      walkFolder(path, walk);
    } else {
      const status = entry.isSymbolicLink() ? linkedStatus(path) : statusOf(path);
      if (status?.isDirectory() === true) walkFolder(path, walk);
      else if (status?.isFile() === true && TABLE_NAME.test(entry.name)) walk.tables.push({ path, status });
      else countOther(entry.name, walk);
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => byText(a.name, b.name));
  } catch (error) {
    throw PartitaError.from(error, 'files');
  }
}

/** What a link inside a folder leads to; one that leads nowhere is no table. */
function linkedStatus(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function countOther(name: string, walk: Walk): void {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  walk.others.set(extension, (walk.others.get(extension) ?? 0) + 1);
}

/** What lies there instead of a table. */
function othersIn(folder: string, walk: Walk): Phrase {
  const counts = [...walk.others].sort((a, b) => b[1] - a[1]).slice(0, 5);
  const found: Phrase[] = counts.map(([extension, count]) =>
    extension === '' ? words`${count} without extension` : words`${count} ${extension}`,
  );
  if (walk.hidden > 0) found.push(words`${walk.hidden} hidden`);
  const [first, ...more] = found;
  if (first === undefined) return words`no table in folder ${folder}: it is empty`;
  const listed = more.reduce((before, one) => words`${before}, ${one}`, first);
  return words`no table in folder ${folder}: found ${listed}`;
}

/** By code unit: the same order on every machine, whatever its language. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What was dropped, with every file below dropped folders, named as it lay there. Takes a drop while it is handled. */
export interface DroppedFile {
  /** From the drop on, with `/` between: `trips/2024/may.csv`. */
  readonly path: string;
  readonly file: File;
}

/** To be called in the handler of the drop itself: afterwards a browser no longer tells what was dropped. */
export function droppedFiles(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return filesOf(entries);
}

async function filesOf(entries: readonly FileSystemEntry[]): Promise<DroppedFile[]> {
  const found: DroppedFile[] = [];
  for (const entry of entries) {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      found.push({ path: entry.fullPath.slice(1), file });
    } else if (isFolder(entry)) {
      found.push(...(await filesOf(await entriesOf(entry))));
    }
  }
  return found;
}

/** They come in pieces, the last of which is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** By what they say: the classes have no name in every browser. */
function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/**
 * The workspace on disk: one JSON file, written whole beside itself and then renamed. A file that makes no sense is set aside
 * under another name, never lost and never fatal. Owns the folder while it is open: a second server there is refused.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PartitaError, words } from '../../engine/index.js';
import { ReadOptionsSchema } from '../protocol/datasets.js';
import { StepsSchema } from '../recipe/steps.js';

const number = v.pipe(v.number(), v.minValue(0));

const SettingsSchema = v.object({
  threads: number,
  memory: v.nullable(v.string()),
  theme: v.picklist(['system', 'light', 'dark']),
  language: v.picklist(['system', 'en', 'zh-CN']),
});

const StateSchema = v.object({
  version: v.literal(1),
  name: v.string(),
  datasets: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      paths: v.array(v.string()),
      options: ReadOptionsSchema,
      openedAt: number,
      decision: v.picklist(['undecided', 'keep', 'drop']),
    }),
  ),
  recipes: v.record(v.string(), StepsSchema),
  kept: v.record(v.string(), v.unknown()),
  recents: v.array(
    v.object({
      name: v.string(),
      paths: v.array(v.string()),
      files: number,
      bytes: number,
      rows: number,
      openedAt: number,
    }),
  ),
  settings: SettingsSchema,
});
export type WorkspaceState = v.InferOutput<typeof StateSchema>;
export type KeptDataset = WorkspaceState['datasets'][number];

export interface OpenedWorkspace {
  readonly file: WorkspaceFile;
  readonly kept: WorkspaceState;
  /** What the user should know of the reading. */
  readonly notice: string | null;
}

export const EMPTY_WORKSPACE: WorkspaceState = {
  version: 1,
  name: 'Workspace',
  datasets: [],
  recipes: {},
  kept: {},
  recents: [],
  settings: { threads: 0, memory: null, theme: 'system', language: 'system' },
};

/** Milliseconds that changes are gathered before they are written. */
const DELAY = 300;

export class WorkspaceFile {
  readonly #path: string;
  readonly #lock: string;
  #state: (() => WorkspaceState) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #problem: string | null = null;

  private constructor(folder: string) {
    this.#path = join(folder, 'workspace.json');
    this.#lock = join(folder, 'lock');
  }

  /** Takes the folder and reads what was kept there. */
  static open(folder: string): OpenedWorkspace {
    mkdirSync(folder, { recursive: true });
    const file = new WorkspaceFile(folder);
    takeLock(file.#lock, folder);
    const { kept, notice } = readState(file.#path);
    return { file, kept, notice };
  }

  /** Why the last write failed; null where it did not. */
  get problem(): string | null {
    return this.#problem;
  }

  /** From now on `state` gives what is to be written; before, nothing is. */
  begin(state: () => WorkspaceState): void {
    this.#state = state;
  }

  /** Has the state written soon. */
  change(): void {
    // What still ends after the server closed is not said any more: the folder may be another server's by then.
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.#write(), DELAY);
    this.#timer.unref();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#write();
    rmSync(this.#lock, { force: true });
    OPEN.delete(this.#lock);
  }

  /** A full disk must end no run and no window: what was written last stays, and the next change tries again. */
  #write(): void {
    this.#timer = null;
    if (this.#state === null) return;
    try {
      writeWhole(this.#path, JSON.stringify(this.#state()));
      this.#problem = null;
    } catch (thrown) {
      this.#problem = `the workspace is not being kept: ${PartitaError.from(thrown, 'workspace').message}`;
    }
  }
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}.partial`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

function readState(path: string): { readonly kept: WorkspaceState; readonly notice: string | null } {
  if (!existsSync(path)) return { kept: EMPTY_WORKSPACE, notice: null };
  try {
    return { kept: v.parse(StateSchema, JSON.parse(readFileSync(path, 'utf8'))), notice: null };
  } catch {
    const aside = `${path}.broken-${Date.now().toString(36)}`;
    renameSync(path, aside);
    return { kept: EMPTY_WORKSPACE, notice: `the workspace could not be read and was set aside as ${aside}` };
  }
}

/** Locks of this process: a number found again may be that of an earlier process. */
const OPEN = new Set<string>();

function takeLock(lock: string, folder: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    OPEN.add(lock);
    return;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  // Empty where a kill came between making and writing it.
  const owner = Number.parseInt(readFileSync(lock, 'utf8'), 10);
  if (owner > 0 && (owner === process.pid ? OPEN.has(lock) : isAlive(owner))) {
    throw new PartitaError('user-input', words`the workspace in ${folder} is open in process ${owner}`, {
      domain: 'workspace',
      value: folder,
      hint: 'close the other Partita, or name another folder with --workspace',
    });
  }
  writeFileSync(lock, String(process.pid), { mode: 0o600 });
  OPEN.add(lock);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

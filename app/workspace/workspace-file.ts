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
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PartitaError } from '../../engine/index.js';
import { ReadOptionsSchema } from '../protocol/datasets.js';
import type { RunSummary } from '../protocol/runs.js';
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
  /** Summaries as they were last; checked by who shows them. */
  runs: v.array(v.custom<RunSummary>((value) => typeof (value as { run?: unknown } | null)?.run === 'string')),
});
export type WorkspaceState = v.InferOutput<typeof StateSchema>;
export type KeptDataset = WorkspaceState['datasets'][number];

export const EMPTY_WORKSPACE: WorkspaceState = {
  version: 1,
  name: 'Workspace',
  datasets: [],
  recipes: {},
  kept: {},
  recents: [],
  settings: { threads: 0, memory: null, theme: 'system', language: 'system' },
  runs: [],
};

/** Milliseconds that changes are gathered before they are written. */
const DELAY = 300;

export class WorkspaceFile {
  readonly #path: string;
  readonly #lock: string;
  readonly #state: () => WorkspaceState;
  #timer: NodeJS.Timeout | null = null;

  private constructor(folder: string, state: () => WorkspaceState) {
    this.#path = join(folder, 'workspace.json');
    this.#lock = join(folder, 'lock');
    this.#state = state;
  }

  /** Reads what was kept; `state` gives what is to be written. */
  static open(
    folder: string,
    state: () => WorkspaceState,
  ): { readonly file: WorkspaceFile; readonly kept: WorkspaceState; readonly notice: string | null } {
    mkdirSync(folder, { recursive: true });
    const file = new WorkspaceFile(folder, state);
    takeLock(file.#lock, folder);
    const { kept, notice } = readState(file.#path);
    return { file, kept, notice };
  }

  /** Has the state written soon. */
  change(): void {
    this.#timer ??= setTimeout(() => this.#write(), DELAY);
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#write();
    rmSync(this.#lock, { force: true });
  }

  #write(): void {
    this.#timer = null;
    const temporary = `${this.#path}.partial`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(this.#state()));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.#path);
  }
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

function takeLock(lock: string, folder: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  const owner = Number(readFileSync(lock, 'utf8'));
  if (owner !== process.pid && isAlive(owner)) {
    throw new PartitaError('user-input', `the workspace in ${folder} is open in process ${owner}`, {
      domain: 'workspace',
      value: folder,
      hint: 'close the other Partita, or name another folder with --workspace',
    });
  }
  writeFileSync(lock, String(process.pid), { mode: 0o600 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The workspace: what comes back when the window opens again. */
import type { Step } from '../recipe/steps.js';
import type { DatasetState } from './datasets.js';

export interface Settings {
  /** 0: as many as there are cores. */
  readonly threads: number;
  /** As `4GB`; null: 60 % of the machine's. */
  readonly memory: string | null;
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: 'system' | 'en' | 'zh-CN';
}

export interface RecentDataset {
  readonly name: string;
  readonly paths: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** False where its files are no longer there. */
  readonly present: boolean;
}

export interface Workspace {
  readonly revision: number;
  readonly name: string;
  /** What the user should know of how the workspace came back. */
  readonly notice?: string | null;
  readonly datasets: readonly DatasetState[];
  /** Steps by dataset. */
  readonly recipes: Readonly<Record<string, readonly Step[]>>;
  /** What the window asked to keep, by key. */
  readonly kept: Readonly<Record<string, unknown>>;
  readonly recents: readonly RecentDataset[];
  readonly settings: Settings;
  /** Imports that a kill interrupted, to be resumed with `dataset.import`. */
  readonly interrupted: readonly {
    readonly run: string;
    readonly title: string;
    readonly dataset: string;
    readonly done: number;
    readonly total: number;
  }[];
}

export interface ServerInfo {
  readonly version: string;
  readonly kind: 'desktop' | 'browser';
  readonly platform: string;
  readonly cores: number;
  readonly workers: number;
  readonly memoryLimit: number;
  readonly scratchFree: number | null;
  /** Bytes that dropped files may take in the spool; null where nothing is spooled. */
  readonly spoolQuota: number | null;
}

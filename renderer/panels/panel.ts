/**
 * What a panel is: one folder below `renderer/panels`, one line in `renderer/panels/index.ts`. Its parameters are plain data
 * that the workspace keeps, so they are checked when they come back.
 */
import type { ComponentType } from 'react';
import type * as v from 'valibot';
import type { Workspace } from '../../app/protocol/workspace.js';

export interface PanelProps<Params> {
  /** Of the tab, unique in the window. */
  readonly tab: string;
  readonly params: Params;
  /** Whether the panel is shown now; hidden ones draw nothing. */
  readonly visible: boolean;
  /** Replaces the parameters that are kept. */
  update(params: Params): void;
}

/** Texts by key, one set a language; both have the same keys (a test compares them). `{{name}}` is filled in. */
export type Messages = Readonly<Record<string, string>>;

export interface PanelDefinition<Params> {
  readonly kind: string;
  readonly icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  readonly params: v.GenericSchema<unknown, Params>;
  title(params: Params, workspace: Workspace): string;
  /** A small count beside the title, where there is something to see. */
  badge?(params: Params, workspace: Workspace): string | null;
  readonly Component: ComponentType<PanelProps<Params>>;
  readonly messages: { readonly en: Messages; readonly 'zh-CN': Messages };
}

/** One line of the command palette; `keys` as `mod+k`, `mod` being Ctrl or the Mac's command key. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys?: string;
  readonly icon?: ComponentType<{ size?: number | string; stroke?: number | string }>;
  run(): void;
}

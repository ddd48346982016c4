/**
 * Names of the messages between the shell and its preload, and what they carry. This file and `preload/` are the only
 * ones that know them.
 */
export const CHANNELS = {
  /** Page to shell: a port to the server, please; shell to page: here it is. */
  connect: 'partita:connect',
  port: 'partita:port',
  pick: 'partita:pick',
  save: 'partita:save',
  reveal: 'partita:reveal',
  /** Shell to page: a menu item or the desktop asks for something. */
  command: 'partita:command',
} as const;

/** What the menu and the desktop ask of the page. */
export type ShellCommand =
  | { readonly command: 'open-folder' | 'open-files' | 'palette' | 'settings' | 'undo' | 'redo' }
  | { readonly command: 'open-paths'; readonly paths: readonly string[] };

export interface PickRequest {
  readonly what: 'folder' | 'files';
  readonly title: string;
}

/** What the preload gives the page as `window.partita`. */
export interface ShellDoor {
  readonly platform: string;
  readonly versions: { readonly electron: string; readonly chrome: string };
  /** Asks for a port to the server; it arrives as a `message` event with data `partita:port`. */
  connect(): void;
  /** Paths chosen; empty when the user closed the dialog. */
  pick(request: PickRequest): Promise<readonly string[]>;
  /** Where to save; null when the user closed the dialog. */
  save(suggested: string): Promise<string | null>;
  /** Shows a file in the desktop's file manager. */
  reveal(path: string): Promise<void>;
  /** Path of a dropped file or folder; empty for one that is not on the disk. */
  pathOf(file: File): string;
  onCommand(listener: (command: ShellCommand) => void): void;
}

/** What the desktop's preload gives the page as `window.partita`; in a browser there is none. */
export type ShellCommand =
  | { readonly command: 'open-folder' | 'open-files' | 'palette' | 'settings' | 'undo' | 'redo' }
  | { readonly command: 'open-paths'; readonly paths: readonly string[] };

export interface ShellDoor {
  readonly platform: string;
  /** Asks for a port to the server; it arrives as a `message` event with data `partita:port`. */
  connect(): void;
  /** Paths chosen; empty when the user closed the dialog. */
  pick(request: { readonly what: 'folder' | 'files'; readonly title: string }): Promise<readonly string[]>;
  save(suggested: string): Promise<string | null>;
  reveal(path: string): Promise<void>;
  /** Empty for what is not on the disk. */
  pathOf(file: File): string;
  onCommand(listener: (command: ShellCommand) => void): void;
}

declare global {
  interface Window {
    readonly partita?: ShellDoor;
  }
}

export function shellDoor(): ShellDoor | null {
  return window.partita ?? null;
}

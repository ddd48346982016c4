/**
 * Where the window runs, and what only that place can do: choosing files, saving, and telling where dropped files lie. A
 * browser asks the server's folders through `state/picking.ts`.
 */
import { textOf } from '../i18n/index.js';
import { pickOnServer } from '../state/picking.js';
import { shellDoor } from './door.js';

export interface Shell {
  readonly kind: 'browser' | 'desktop';
  /** Empty when the user closed the dialog. */
  pickFolder(): Promise<readonly string[]>;
  pickFiles(): Promise<readonly string[]>;
  /** Where to save; null when the user closed the dialog, and in a browser, which asks by itself. */
  savePath(suggested: string): Promise<string | null>;
  /** Null in a browser, which does not tell. */
  pathsOf(files: readonly File[]): readonly string[] | null;
  /** Has the browser fetch what a ticket stands for. */
  download(ticket: string, name: string): void;
}

const door = typeof window === 'undefined' ? null : shellDoor();

export const shell: Shell = {
  kind: door === null ? 'browser' : 'desktop',
  pickFolder: () =>
    door === null ? pickOnServer('folder') : door.pick({ what: 'folder', title: textOf('shell', 'openFolder') }),
  pickFiles: () =>
    door === null ? pickOnServer('files') : door.pick({ what: 'files', title: textOf('shell', 'openFiles') }),
  savePath: (suggested) => (door === null ? Promise.resolve(null) : door.save(suggested)),
  pathsOf: (files) => (door === null ? null : files.map((file) => door.pathOf(file)).filter((path) => path !== '')),
  download: (ticket, name) => {
    const link = document.createElement('a');
    link.href = `/download/${encodeURIComponent(ticket)}`;
    link.download = name;
    link.click();
  },
};

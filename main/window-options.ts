import type { BrowserWindowConstructorOptions } from 'electron';

/** A window whose page can do what a web page can and what the preload gives it, and nothing more. */
export function windowOptions(icon: string, preload: string): BrowserWindowConstructorOptions {
  return {
    title: 'Partita',
    icon,
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 560,
    show: false,
    backgroundColor: '#f1f1ee',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}

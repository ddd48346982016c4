/**
 * Runs sandboxed beside the page and gives it `window.partita`: a handful of functions, nothing of Electron itself. The shell
 * checks whatever comes through.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, type PickRequest, type ShellCommand, type ShellDoor } from '../channels.js';

// A port cannot cross the bridge: it goes to the page through its window.
ipcRenderer.on(CHANNELS.port, (event) => window.postMessage(CHANNELS.port, location.origin, event.ports));

const door: ShellDoor = {
  platform: process.platform,
  versions: { electron: process.versions.electron, chrome: process.versions.chrome },
  connect: () => ipcRenderer.send(CHANNELS.connect),
  pick: (request: PickRequest) => ipcRenderer.invoke(CHANNELS.pick, request) as Promise<readonly string[]>,
  save: (suggested: string) => ipcRenderer.invoke(CHANNELS.save, suggested) as Promise<string | null>,
  reveal: (path: string) => ipcRenderer.invoke(CHANNELS.reveal, path) as Promise<void>,
  pathOf: (file: File) => webUtils.getPathForFile(file),
  onCommand: (listener) => {
    ipcRenderer.on(CHANNELS.command, (_event, command: ShellCommand) => listener(command));
  },
};

contextBridge.exposeInMainWorld('partita', door);

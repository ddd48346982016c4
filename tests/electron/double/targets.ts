/** Chromium's targets: pages that windows own, and those that a page tried to open. */
import { EventEmitter, once } from 'node:events';
import { chromium, windows } from './state.js';

export interface AttachedTarget {
  readonly sessionId: string;
  readonly targetInfo: { readonly targetId: string; readonly openerId?: string };
}

const sessions = new Map<string, string>();
const arrivals = new EventEmitter();

export async function attached({ sessionId, targetInfo }: AttachedTarget): Promise<void> {
  const { targetId, openerId } = targetInfo;
  const opener = [...windows].find((window) => window.contents.targetId === openerId)?.contents;
  // Links with a target get here; window.open was asked before, in the page. The first request has not left yet.
  if (opener !== undefined && !opener.mayOpen(opener.lastOpened)) {
    await chromium().send('Target.closeTarget', { targetId });
    return;
  }
  sessions.set(targetId, sessionId);
  arrivals.emit(targetId);
  await chromium()
    .send('Runtime.runIfWaitingForDebugger', {}, sessionId)
    .catch(() => {});
}

export async function newTarget(
  options: Electron.BrowserWindowConstructorOptions,
): Promise<{ readonly targetId: string; readonly sessionId: string }> {
  const { width = 800, height = 600 } = options;
  const { targetId } = await chromium().send<{ targetId: string }>('Target.createTarget', {
    url: 'about:blank',
    width,
    height,
    newWindow: true,
  });
  if (!sessions.has(targetId)) await once(arrivals, targetId);
  return { targetId, sessionId: sessions.get(targetId) ?? '' };
}

/** `protocol` and `session`: custom schemes, and what a page is permitted. */
import type { WebContentsDouble } from './web-contents.js';
import { chromium, handlers, life, schemes } from './state.js';
import { modelled } from './strict.js';

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];

let onRequest: RequestHandler = null;
let onCheck: CheckHandler = null;

const protocolDouble = {
  registerSchemesAsPrivileged(list: Electron.CustomScheme[]) {
    if (life.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of list) {
      const { standard, secure, supportFetchAPI, bypassCSP } = privileges ?? {};
      if (standard !== true || secure !== true || supportFetchAPI !== true || bypassCSP === true) {
        throw new Error(
          `electron double: ${scheme}: only a standard, secure, fetchable scheme that obeys CSP is modelled`,
        );
      }
      schemes.add(scheme);
    }
  },
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>) {
    if (!life.ready) throw new Error('protocol.handle needs app ready');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string) {
    handlers.delete(scheme);
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
} satisfies Partial<Electron.Protocol>;

export const protocol = modelled<Electron.Protocol>(protocolDouble, 'protocol');

const sessionDouble = {
  protocol,
  setPermissionRequestHandler(handler: RequestHandler) {
    onRequest = handler;
  },
  setPermissionCheckHandler(handler: CheckHandler) {
    onCheck = handler;
  },
} satisfies Partial<Electron.Session>;

export const defaultSession = modelled<Electron.Session>(sessionDouble, 'session');
export const session = modelled<typeof Electron.session>({ defaultSession }, 'session');

/** Permissions by Electron's name, and by the debugging protocol's. */
const PERMISSIONS = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-sanitized-write',
  midi: 'midi',
  'idle-detection': 'idle-detection',
} as const;

/** Permission prompts cannot be forwarded: both handlers are asked once a window and origin, ahead of time. */
export async function applyPermissions(contents: WebContentsDouble, origin: string): Promise<void> {
  const asked = schemes.outside(origin);
  const details = { isMainFrame: true, requestingUrl: `${asked}/`, securityOrigin: asked };
  for (const [ours, theirs] of Object.entries(PERMISSIONS)) {
    const real = contents as unknown as Electron.WebContents;
    const checked = onCheck === null || onCheck(real, ours as 'midi', asked, details);
    const granted = await new Promise<boolean>((answer) => {
      // Electron grants when nobody objects.
      if (onRequest === null) answer(true);
      else onRequest(real, ours as 'midi', answer, details);
    });
    const setting = checked && granted ? 'granted' : 'denied';
    await chromium()
      .send('Browser.setPermission', { origin, permission: { name: theirs }, setting })
      .catch(() => {});
  }
}

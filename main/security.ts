/** Denies every page what no page of ours needs: navigation, new windows, permissions, web views, requests elsewhere. */
import { app, session, shell } from 'electron';
import { isOwnPage, mayOpenOutside } from './app-scheme.js';

/** To be called before the first window opens; `session` exists once the application is ready. */
export function denyEverythingElse(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event, address) => {
      if (!isOwnPage(address)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}

/** The page may write to the clipboard, as a click on Copy does; everything else is refused. */
export function denyPermissions(): void {
  const allowed = (permission: string, address: string): boolean =>
    permission === 'clipboard-sanitized-write' && isOwnPage(address);
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowed(permission, details.requestingUrl)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) =>
    allowed(permission, `${origin}/`),
  );
}

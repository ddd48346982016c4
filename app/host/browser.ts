import { spawn } from 'node:child_process';

/**
 * Asks the desktop to show an address. Whether it did is not known and not waited for: where there is no desktop, the
 * address that was printed is all there is.
 */
export function openBrowser(address: string, env: NodeJS.ProcessEnv = process.env): void {
  const command = browserCommand(process.platform, env);
  if (command === null) return;
  const [program, ...words] = command;
  const child = spawn(program, [...words, address], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

/** Null where nobody would see it. */
export function browserCommand(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | null {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
  return hasScreen ? ['xdg-open'] : null;
}

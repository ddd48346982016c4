import { describe, expect, it } from 'vitest';
import { HOST, START_PAGE, isOwnPage, mayOpenOutside, servedFile } from '../../main/app-scheme.js';
import { contentPolicy } from '../../app/protocol/content-policy.js';
import { windowOptions } from '../../main/window-options.js';

describe('the files that the window is served', () => {
  const root = '/opt/partita/renderer';

  it('lie below the built renderer and have a known type', () => {
    expect(servedFile(START_PAGE, root)).toEqual({
      path: `${root}/index.html`,
      contentType: 'text/html; charset=utf-8',
    });
    expect(servedFile(`app://${HOST}/assets/index-1.js?v=2`, root)?.path).toBe(`${root}/assets/index-1.js`);
  });

  it.each([
    'app://partita/../secrets.html',
    'app://partita/%2e%2e/secrets.html',
    'app://partita/..%2f..%2fsecrets.html',
    'app://partita/..\\secrets.html',
    'app://partita/%00.html',
    'app://partita/%ff.html',
    'app://partita/passwd',
    'app://elsewhere/index.html',
    'file:///opt/partita/renderer/index.html',
    'https://partita/index.html',
    'nonsense',
  ])('are never %s', (address) => {
    const file = servedFile(address, root);
    expect(file === null || file.path.startsWith(`${root}/`)).toBe(true);
    if (!address.includes('secrets')) expect(file).toBeNull();
  });
});

describe('addresses', () => {
  it('of the application itself are those of its scheme and host only', () => {
    expect(isOwnPage(START_PAGE)).toBe(true);
    for (const other of ['app://evil/', 'https://partita/', 'javascript:alert(1)', ''])
      expect(isOwnPage(other)).toBe(false);
  });

  it('open outside only when they are of the web and carry no credentials', () => {
    expect(mayOpenOutside('https://arrow.apache.org/docs')).toBe(true);
    for (const other of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://host/share',
      'https://user:pw@host/',
      'x',
    ]) {
      expect(mayOpenOutside(other)).toBe(false);
    }
  });
});

describe('the content policy', () => {
  it('allows scripts of the application and compiled WebAssembly, and no others', () => {
    const policy = new Map(
      contentPolicy()
        .split('; ')
        .map((part) => [part.split(' ')[0], part.split(' ').slice(1)]),
    );
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(contentPolicy()).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:|data:|blob:/);
  });
});

describe('the window', () => {
  it('gives its pages no more than a web page has', () => {
    expect(windowOptions('icon.svg', 'preload.cjs').webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
    });
  });
});

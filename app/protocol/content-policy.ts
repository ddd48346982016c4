/**
 * What the window's pages may load and run: only what the application itself ships, and compiled WebAssembly. Sent with
 * every response, by the host and by the `app:` scheme alike.
 */
export interface PolicyOptions {
  /**
   * Lets the page's own scripts add style elements that carry it: the kit's variables and the editor's theme are made at
   * run time. New for every page; scripts get no nonce.
   */
  readonly styleNonce?: string;
  /** Addresses of the page's server where `'self'` does not cover its socket in every browser. */
  readonly sockets?: readonly string[];
}

/** The value of the `Content-Security-Policy` header. */
export function contentPolicy({ styleNonce, sockets = [] }: PolicyOptions = {}): string {
  const directives = {
    ...DIRECTIVES,
    'style-src': styleNonce === undefined ? ["'self'"] : ["'self'", `'nonce-${styleNonce}'`],
    'connect-src': ["'self'", ...sockets],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** The page with the nonce where the window looks for it (`renderer/theme/style-nonce.ts`). */
export function pageWithNonce(html: string, styleNonce: string): string {
  return html.replaceAll(NONCE_PLACE, styleNonce);
}

/** Stands in `renderer/index.html`. */
const NONCE_PLACE = '__STYLE_NONCE__';

const DIRECTIVES = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'font-src': ["'self'"],
  'img-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

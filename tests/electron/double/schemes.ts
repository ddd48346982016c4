/**
 * `app://` over a reserved https origin: Chromium cannot be taught a scheme from outside, so `app://partita/x` travels as
 * `https://partita.app.test/x`.
 */
export class Schemes {
  readonly #names = new Set<string>();

  add(scheme: string): void {
    this.#names.add(scheme);
  }

  /** An address of Chromium's as the main process knows it. */
  outside(url: string): string {
    const match = /^https:\/\/([^/]+)\.([a-z0-9+.-]+)\.test(?=[/?#]|$)(.*)$/s.exec(url);
    return match !== null && this.#names.has(match[2] ?? '') ? `${match[2]}://${match[1]}${match[3]}` : url;
  }

  /** An address of the main process as Chromium gets it. */
  inside(url: string): string {
    const match = /^([a-z0-9+.-]+):\/\/([^/?#]+)(.*)$/s.exec(url);
    return match !== null && this.#names.has(match[1] ?? '') ? `https://${match[2]}.${match[1]}.test${match[3]}` : url;
  }

  /** The one header whose value may name the scheme. */
  policy(value: string): string {
    let policy = value;
    for (const scheme of this.#names) {
      policy = policy.replace(
        new RegExp(`(?<=\\s|^)${scheme}:(//([\\w.-]+))?`, 'g'),
        (_, host?: string, name?: string) =>
          host === undefined ? `https://*.${scheme}.test` : `https://${name}.${scheme}.test`,
      );
    }
    return policy;
  }
}

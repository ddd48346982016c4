/** The engine's reasons in the user's words; one without words is shown as it is. */
const KEYS: Readonly<Record<string, string>> = {
  'too few fields': 'reasonFew',
  'too many fields': 'reasonMany',
  'text after a closing quote': 'reasonQuote',
  'not UTF-8': 'reasonEncoding',
};

export function reasonWords(t: (key: string) => string, reason: string): string {
  const key = KEYS[reason];
  return key === undefined ? reason : t(key);
}

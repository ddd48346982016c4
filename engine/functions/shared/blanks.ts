/** What counts as a blank for trimming: Unicode's space separators (Zs), as in DuckDB. */
export function trimBoth(text: string): string {
  return trimStart(trimEnd(text));
}

export function trimStart(text: string): string {
  return text.replace(/^\p{Zs}+/u, '');
}

export function trimEnd(text: string): string {
  let end = text.length;
  // A loop, since a regular expression tries every run of blanks inside the text too.
  while (end > 0 && /\p{Zs}/u.test(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

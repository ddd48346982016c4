// Replaces one section of bench/results.md: what stands between `<!-- name -->` and `<!-- /name -->`.
import { readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('results.md', import.meta.url);

export function report(name, text) {
  const page = readFileSync(RESULTS, 'utf8');
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = page.indexOf(from);
  const end = page.indexOf(to);
  const section = `${from}\n\n${text.trim()}\n\n${to}`;
  const next =
    start >= 0 && end > start
      ? page.slice(0, start) + section + page.slice(end + to.length)
      : `${page.trimEnd()}\n\n${section}\n`;
  writeFileSync(RESULTS, next);
}

/** No text is kept that the window never shows: each key stands in the sources that speak its namespace. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SHELL_TEXTS, type MessageSet } from '../../renderer/i18n/index.js';
import { panelTexts } from './panel-texts.js';

/** Keys that are put together from values. */
const COMPUTED: Readonly<Record<string, RegExp>> = {
  recipe: /^form_/,
  decisions: /^why-/,
  shell: /^(light|dark|system)Theme$|^export_|^(done|cancelled|failed|interrupted)$/,
  compare: /^(read|parse|compute|merge|write|spill|wait)$/,
  graph: /^(waiting|ready|running|done|disk|lost|failed|cancelled)$|^by-(state|worker|time|group)$/,
  operators: new RegExp(`^(${Object.keys(SHELL_TEXTS.operators.en).join('|')})$`),
  groupby: /^(shows|fn)_/,
  quarantine: /^remedy_/,
  run: /^(live|recorded|paused|failed|cancelled|interrupted)$|^(read|parse|compute|merge|write|spill|wait)$/,
};

interface Source {
  readonly path: string;
  readonly text: string;
}

const sources = [...sourcesOf('renderer'), ...sourcesOf('app/recipe')].filter(
  ({ path }) => !/\/messages\.ts$|\/i18n\/(common|decisions|operators|recipe|shell)\.ts$/.test(path),
);
const sets: Readonly<Record<string, MessageSet>> = { ...SHELL_TEXTS, ...(await panelTexts()) };

it.each(Object.entries(sets))('every text of %s is shown somewhere', (name, set) => {
  const speaks = new RegExp(`(useText|textOf)\\('${name}'|Translate<'${name}'>`);
  const own = name === 'recipe' ? '/app/recipe/' : `/panels/${name}/`;
  const text = sources
    .filter((source) => source.path.includes(own) || speaks.test(source.text))
    .map((source) => source.text)
    .join('\n');
  const unused = Object.keys(set.en).filter(
    (key) => !text.includes(`'${key.replace(/_(one|other)$/, '')}'`) && !COMPUTED[name]?.test(key),
  );
  expect(unused).toEqual([]);
});

function sourcesOf(folder: string): Source[] {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => root + path.replaceAll('\\', '/'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

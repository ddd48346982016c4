/** A recipe with the library: the very calls that the server makes. */
import type { ReadOptions } from '../../protocol/datasets.js';
import { callsOf, type FrameCall } from '../calls.js';
import { schemaOf } from '../schema.js';
import type { Code, Recipe } from './recipe.js';

export function typescriptCode(recipe: Recipe): Code {
  const options = libraryOptions(recipe.options);
  const paths = recipe.paths.map((path) => literal(path)).join(', ');
  const given = Object.keys(options).length === 0 ? '' : `, ${literal(options)}`;
  const calls = callsOf(recipe.steps, schemaOf(recipe.columns)).map(callText);
  return {
    language: 'typescript',
    text: [
      "import { Engine } from 'partita/dist/engine.js';",
      '',
      'const engine = Engine.start();',
      `const dataset = await engine.open([${paths}]${given});`,
      `const result = await dataset.frame()${calls.map((call) => `\n  ${call}`).join('')}\n  .collect();`,
      'console.log(result.toRows());',
      'await engine.close();',
    ].join('\n'),
    note: null,
  };
}

/** The names of the command line's options as the library has them. */
export function libraryOptions(options: ReadOptions): Record<string, unknown> {
  const { header, quote, delimiter, ...rest } = options;
  const given: Record<string, unknown> = { ...rest };
  if (delimiter !== undefined) given['delimiter'] = delimiter === 'tab' ? '\t' : delimiter;
  if (quote !== undefined) given['quote'] = quote === 'none' ? null : quote;
  if (header === 'yes' || header === 'no') given['header'] = header === 'yes';
  return given;
}

function callText(call: FrameCall): string {
  const args = call.method === 'limit' && call.args[1] === 0 ? [call.args[0]] : call.args;
  return `.${call.method}(${args.map(literal).join(', ')})`;
}

function literal(value: unknown): string {
  return JSON.stringify(value);
}

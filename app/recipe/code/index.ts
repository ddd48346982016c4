/** A recipe as code, in the languages of the code strip. */
import { commandLine } from './command-line.js';
import { daskCode } from './dask.js';
import { formulaCode } from './formula.js';
import type { Code, Recipe } from './recipe.js';
import { sqlCode } from './sql.js';
import { typescriptCode } from './typescript.js';

export { optionsOfDialect, recipeOf } from './recipe.js';
export type { Code, CodeNote, Recipe } from './recipe.js';

export const CODE_FORMS = ['formula', 'sql', 'dask', 'command'] as const;
export type CodeForm = (typeof CODE_FORMS)[number];

/** Throws a `user-input` error for steps that make no sense. What no command line can say is written with the library. */
export function codeOf(recipe: Recipe, form: CodeForm): Code {
  switch (form) {
    case 'formula':
      return formulaCode(recipe);
    case 'sql':
      return sqlCode(recipe);
    case 'dask':
      return daskCode(recipe);
    case 'command': {
      const text = commandLine(recipe);
      if (text !== null) return { language: 'shell', text, note: null };
      return { ...typescriptCode(recipe), note: 'noCommandLine' };
    }
  }
}

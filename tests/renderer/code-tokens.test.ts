import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeTokens } from '../../renderer/shell/code-tokens.js';

const seed = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const LANGUAGES = ['formula', 'sql', 'python', 'shell', 'typescript'] as const;

describe(`coloured code (PARTITA_SEED=${seed})`, () => {
  it('is the code, nothing lost or added', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LANGUAGES), fc.string({ unit: 'binary' }), (language, text) => {
        expect(
          codeTokens(language, text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
      { seed },
    );
  });

  it('tells keywords, functions, texts, numbers and columns apart', () => {
    const kinds = Object.fromEntries(
      codeTokens('sql', `select sum("fare") from "t" where "zone" = 'x' and "n" > 10`).map(({ text, kind }) => [
        text,
        kind,
      ]),
    );
    expect(kinds).toMatchObject({
      select: 'keyword',
      sum: 'function',
      "'x'": 'string',
      '10': 'number',
      and: 'keyword',
    });
    expect(codeTokens('sql', '"select"')[0]?.kind).toBe('plain');
    expect(codeTokens('python', '"text"')[0]?.kind).toBe('string');
  });
});

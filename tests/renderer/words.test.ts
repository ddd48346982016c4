import { describe, expect, it } from 'vitest';
import { aggregates } from '../../engine/plain.js';
import { messages } from '../../renderer/panels/groupby/messages.js';

describe('words of the group-by builder', () => {
  it('name every aggregate of the engine in every language', () => {
    for (const language of ['en', 'zh-CN'] as const) {
      const words: Readonly<Record<string, string>> = messages[language];
      const missing = aggregates.filter(({ name }) => words[`fn_${name}`] === undefined).map(({ name }) => name);
      expect(missing, language).toEqual([]);
    }
  });
});

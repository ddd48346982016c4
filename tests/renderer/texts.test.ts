import { describe, expect, it } from 'vitest';
import { LANGUAGES, SHELL_TEXTS, type MessageSet } from '../../renderer/i18n/index.js';
import { languageOf } from '../../renderer/i18n/index.js';
import { panelTexts } from './panel-texts.js';

const sets: Readonly<Record<string, MessageSet>> = { ...SHELL_TEXTS, ...(await panelTexts()) };

describe.each(Object.entries(sets))('texts of %s', (_name, set) => {
  it('have the same keys in every language', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(set[language]).toSorted()).toEqual(Object.keys(set.en).toSorted());
    }
  });

  it('are never empty', () => {
    for (const language of LANGUAGES) {
      for (const [key, text] of Object.entries(set[language])) expect(text.trim(), key).not.toBe('');
    }
  });

  it('fill in the same values in every language', () => {
    const values = (text: string): string[] =>
      [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? '').toSorted();
    for (const [key, text] of Object.entries(set.en)) {
      expect(values(set['zh-CN'][key] ?? ''), key).toEqual(values(text));
    }
  });
});

describe('the language', () => {
  it('is the one that was asked for', () => {
    expect(languageOf('zh-CN', ['en-GB'])).toBe('zh-CN');
  });

  it("is the first of the browser's that there is", () => {
    expect(languageOf('system', ['de-CH', 'zh-Hans-CN', 'en'])).toBe('zh-CN');
    expect(languageOf('system', ['de-CH', 'en-US'])).toBe('en');
  });

  it('is English where there is none of them', () => {
    expect(languageOf('system', ['de-CH'])).toBe('en');
  });
});

/** Errors in both languages: every text that the sources write has its Chinese, with the same values, and nothing else has. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PartitaError, unknownName, words } from '../../engine/index.js';
import { errorWords } from '../../renderer/i18n/error-words.js';
import { ERROR_AREAS, chinesePatterns } from '../../renderer/i18n/errors/index.js';
import { i18n, startTexts } from '../../renderer/i18n/index.js';
import { textsOf, textsOfSource } from './patterns.js';

// The command line speaks English alone.
const { written, untagged } = textsOf(['engine', 'app', 'main', 'renderer'], 'app/cli/');
const hasWords = (pattern: string): boolean => /\p{L}/u.test(pattern.replace(/\{\d+\}/g, ''));

describe('texts of errors', () => {
  it('that have values are written with `words`', () => {
    expect(untagged).toEqual([]);
  });

  it('have all their Chinese', () => {
    const missing = written.filter(({ pattern }) => hasWords(pattern) && !chinesePatterns.has(pattern));
    expect(missing.map(({ place, pattern }) => `${place}: ${pattern}`)).toEqual([]);
  });

  it('are all still written somewhere', () => {
    const known = new Set(written.map(({ pattern }) => pattern));
    expect([...chinesePatterns.keys()].filter((pattern) => !known.has(pattern))).toEqual([]);
  });

  it('stand in one area each', () => {
    const all = Object.values(ERROR_AREAS).flatMap((area) => Object.keys(area));
    expect(all.filter((pattern, place) => all.indexOf(pattern) !== place)).toEqual([]);
  });

  it('have the same values in Chinese, each once', () => {
    const places = (text: string): string[] => (text.match(/\{\d+\}/g) ?? []).toSorted();
    for (const [pattern, chinese] of chinesePatterns) expect(places(chinese), pattern).toEqual(places(pattern));
  });

  it('have Chinese where they have words', () => {
    const without = [...chinesePatterns].filter(
      ([pattern, text]) => hasWords(pattern) && !/[\p{Script=Han}“]/u.test(text),
    );
    expect(without).toEqual([]);
  });
});

describe('the search for texts', () => {
  it('finds templates, constants, both sides of a choice, and what has values but no tag', () => {
    const source = `
      const HINT = 'a constant';
      throw new PartitaError('user-input', words\`\${a} of \${b}\\n\`, { domain: 'x', hint: c ? 'one' : HINT });
      throw new PartitaError('user-input', \`\${a} untagged\`, { domain: 'x' });
      throw new PartitaError('bug', \`\${a} is a bug\`, { domain: 'x', hint: 'of nobody' });`;
    const found = textsOfSource('some.ts', source);
    expect(found.written.map(({ pattern }) => pattern).toSorted()).toEqual(['a constant', 'one', '{0} of {1}\n']);
    expect(found.untagged).toEqual(['some.ts:4']);
  });
});

describe('an error', () => {
  beforeAll(() => startTexts('zh-CN'));
  afterAll(() => i18n.changeLanguage('en'));

  const nested = new PartitaError('user-input', words`${'a.csv'} is damaged: ${words`it is missing`}`, {
    domain: 'store',
    hint: 'import the sources again',
  });

  it('is said in Chinese with all that is nested in it, and after a way over the wire', async () => {
    await i18n.changeLanguage('zh-CN');
    const said = { message: 'a.csv 已损坏：文件缺失', hint: '请重新导入源文件' };
    expect(errorWords(nested)).toMatchObject(said);
    expect(errorWords(JSON.parse(JSON.stringify(nested.toWire())) as PartitaError)).toEqual({
      ...said,
      whole: 'a.csv 已损坏：文件缺失。请重新导入源文件',
    });
  });

  it('is said in English as the engine said it', async () => {
    await i18n.changeLanguage('en');
    expect(errorWords(nested)).toEqual({
      message: nested.message,
      hint: nested.hint,
      whole: 'a.csv is damaged: it is missing. import the sources again',
    });
  });

  it('names what there is instead, in Chinese', async () => {
    await i18n.changeLanguage('zh-CN');
    const { message } = errorWords(unknownName('frame', 'column', 'amout', ['amount', 'city']));
    expect(message).toBe('没有列“amout”。是否指“amount”？现有列：amount, city');
  });

  it('without Chinese, as of a bug or an older recording, stays English', async () => {
    await i18n.changeLanguage('zh-CN');
    expect(errorWords({ message: 'constructor' }).message).toBe('constructor');
    expect(errorWords({ message: 'a.csv is odd', hint: 'check the path' })).toEqual({
      message: 'a.csv is odd',
      hint: '请检查路径',
      whole: 'a.csv is odd。请检查路径',
    });
  });

  it('keeps values that look like places', async () => {
    await i18n.changeLanguage('zh-CN');
    expect(errorWords(unknownName('frame', 'table', '{0}{9}', [])).message).toBe('没有表“{0}{9}”。现有表：');
  });
});

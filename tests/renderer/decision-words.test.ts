/** Decisions in both languages: the engine's English and the window's say the same, and no code is without words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { causeText, decisionEvent, type Cause } from '../../engine/decisions.js';
import { decisionMessages } from '../../renderer/i18n/decisions.js';
import { i18n, startTexts, textOf } from '../../renderer/i18n/index.js';
import { decisionWords } from '../../renderer/panels/run/decision-words.js';

const CAUSES: readonly Cause[] = [
  { code: 'one-group' },
  { code: 'key-span', slots: 40 },
  { code: 'few-groups', groups: 12 },
  { code: 'many-groups', groups: 700, rows: 900 },
  { code: 'all-distinct' },
  { code: 'all-distinct-of', rows: 900 },
  { code: 'table-full', groups: 300, rows: 400 },
  { code: 'rows-repeat', groups: 3, rows: 400 },
  { code: 'too-many-keys', combinations: 500 },
  { code: 'key-not-whole' },
  { code: 'key-outside' },
  { code: 'keys-packed', keys: 6, words: 2 },
  { code: 'rows-sorted', sampled: 900 },
  { code: 'wrong-border' },
  { code: 'one-hash', rows: 900 },
  { code: 'table-rows', rows: 900 },
  { code: 'table-size', rows: 900, size: '12 MB' },
  { code: 'key-ranges', slices: 40, size: '12 MB' },
  { code: 'full-join' },
  { code: 'sorted-apart', sampled: 900 },
  { code: 'wider-type', column: 'fare', type: 'float64', was: 'int64', value: '1.5', path: '/data/a.csv' },
];
const t: Parameters<typeof decisionWords>[1] = (key, values) => textOf('decisions', key, values);

describe('decisions', () => {
  beforeAll(() => startTexts('en'));
  afterAll(() => i18n.changeLanguage('en'));

  it('have words for every code of the engine, and no others', () => {
    const codes = Object.keys(decisionMessages.en).flatMap((key) => key.match(/^why-(.*)$/)?.[1] ?? []);
    expect(codes.toSorted()).toEqual([...CAUSES.map(({ code }) => code), 'no-room'].toSorted());
  });

  it.each(CAUSES)('say of $code in English what the engine says', async (cause) => {
    await i18n.changeLanguage('en');
    expect(decisionWords(decisionEvent('group-by', 'hash', cause), t).why).toBe(causeText(cause));
  });

  it.each(CAUSES)('say $code in Chinese, with all of its values', async (cause) => {
    await i18n.changeLanguage('zh-CN');
    const { about, choice, why } = decisionWords(decisionEvent('group-by', 'dense -> hash', cause), t);
    const { code: _code, ...values } = cause;
    for (const text of [about, why]) expect(text).toMatch(/\p{Script=Han}/u);
    for (const value of Object.values(values)) expect(`${about} ${choice} ${why} float64`).toContain(String(value));
  });

  it('name both tables where a choice was corrected', async () => {
    await i18n.changeLanguage('zh-CN');
    const words = decisionWords(decisionEvent('group-by', 'dense -> hash', { code: 'key-outside' }), t);
    expect(words).toEqual({ about: '分组', choice: '直接寻址表，随后 哈希表', why: '有分组键超出统计范围' });
  });

  it('of a recording without causes stay as the engine said them', () => {
    const old = { type: 'decision', subject: 'group-by', choice: 'hash', reason: 'about 3 groups' } as const;
    expect(decisionWords(old, t)).toEqual({ about: 'group-by', choice: 'hash', why: 'about 3 groups' });
  });
});

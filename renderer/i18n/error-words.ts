/**
 * What errors and warnings say, in the user's language: the engine's English, or the pattern in `errors/` that belongs to
 * theirs. What has no pattern there stays English, as in recordings of earlier versions.
 */
import { useTranslation } from 'react-i18next';
import { filled, phraseOf, type Phrase, type Text } from '../../app/protocol/errors.js';
import { chinesePatterns } from './errors/index.js';
import { i18n } from './index.js';

/** An error, its wire form, or anything else that has a message. */
export interface Said {
  readonly message: string;
  readonly phrase?: Phrase | undefined;
  readonly hint?: string | undefined;
  readonly hintPhrase?: Phrase | undefined;
}

export interface ErrorWords {
  readonly message: string;
  readonly hint: string | null;
  /** The message and, behind it, the hint. */
  readonly whole: string;
}

/** For components: they are drawn anew when the language changes. */
export function useErrorWords(): (error: Said) => ErrorWords {
  useTranslation('common', { i18n });
  return errorWords;
}

/** As they are now. */
export function errorWords({ message, phrase, hint, hintPhrase }: Said): ErrorWords {
  const said = inLanguage(phrase ?? phraseOf(message));
  const advice = hintPhrase ?? (hint === undefined ? null : phraseOf(hint));
  if (advice === null) return { message: said, hint: null, whole: said };
  const advised = inLanguage(advice);
  return { message: said, hint: advised, whole: joined(said, advised) };
}

/** Two sentences, of which the first has no stop; where it has several lines, its last stays by itself. */
export function joined(first: string, second: string): string {
  if (first.includes('\n')) return `${first}\n${second}`;
  if (i18n.language !== 'zh-CN') return `${first}. ${second}`;
  return /[。？！]$/.test(first) ? first + second : `${first}。${second}`;
}

function inLanguage(text: Text): string {
  if (typeof text === 'string') return text;
  const pattern = i18n.language === 'zh-CN' ? chinesePatterns.get(text.pattern) : undefined;
  return filled(pattern ?? text.pattern, text.values.map(inLanguage));
}

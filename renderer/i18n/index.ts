/**
 * Texts of the window in the user's language. The shell's namespaces have typed keys; a panel's namespace is its kind, and
 * its messages come from its definition when the page starts.
 */
import i18next, { type i18n as I18n } from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Messages } from '../panels/panel.js';
import { gridMessages } from '../grid/messages.js';
import { commonMessages } from './common.js';
import { decisionMessages } from './decisions.js';
import { operatorMessages } from './operators.js';
import { recipeMessages } from './recipe.js';
import { shellMessages } from './shell.js';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
export type MessageSet = Readonly<Record<Language, Messages>>;

export const SHELL_TEXTS = {
  common: commonMessages,
  decisions: decisionMessages,
  grid: gridMessages,
  operators: operatorMessages,
  recipe: recipeMessages,
  shell: shellMessages,
} as const;

type ShellTexts = typeof SHELL_TEXTS;
type Plural<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K;
export type TextKey<N extends string> = N extends keyof ShellTexts
  ? Plural<keyof ShellTexts[N]['en'] & string>
  : string;
export type Values = Readonly<Record<string, string | number>>;
/** A key with `count` among its values takes the plural of the number where there is one. */
export type Translate<N extends string> = (key: TextKey<N>, values?: Values) => string;

export const i18n: I18n = i18next.createInstance();

/** Called once, before the first rendering. */
export async function startTexts(language: Language, panels: Readonly<Record<string, MessageSet>> = {}): Promise<void> {
  const sets: Readonly<Record<string, MessageSet>> = { ...panels, ...SHELL_TEXTS };
  const resources = Object.fromEntries(
    LANGUAGES.map((name) => [
      name,
      Object.fromEntries(Object.entries(sets).map(([space, messages]) => [space, { ...messages[name] }])),
    ]),
  );
  await i18n.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'common',
    ns: Object.keys(sets),
    keySeparator: false,
    showSupportNotice: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
}

export function useText<N extends string>(namespace: N): Translate<N> {
  const { t } = useTranslation(namespace, { i18n });
  return useCallback((key, values = {}) => t(key, { ...values }), [t]);
}

/** For what is no component: the text as it is now. */
export function textOf<N extends string>(namespace: N, key: TextKey<N>, values: Values = {}): string {
  return i18n.t(key, { ns: namespace, ...values });
}

/** The language that is asked for, or the first of the browser's that there is. */
export function languageOf(asked: Language | 'system', browser: readonly string[]): Language {
  if (asked !== 'system') return asked;
  for (const name of browser) {
    if (/^zh/i.test(name)) return 'zh-CN';
    if (/^en/i.test(name)) return 'en';
  }
  return 'en';
}

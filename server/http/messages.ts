import { readFileSync } from 'node:fs';
import path from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { projectRoot } from '../../content-schema/project-root.ts';
import { INTERFACE_LANGUAGES, type InterfaceLanguage } from '../../content-schema/vocabularies.ts';

export type MessageParams = Readonly<Record<string, string | number>>;
/** A text of the interface by its key, with values filled in (ICU MessageFormat). */
export type Translate = (key: string, params?: MessageParams) => string;

/** Arabic digits stay European everywhere, so that pages, times and codes read alike. */
const INTL_LOCALES: Readonly<Record<InterfaceLanguage, string>> = { az: 'az', ar: 'ar-u-nu-latn', en: 'en-GB', fr: 'fr', tr: 'tr' };

/** The locale for Intl of an interface language. */
export function intlLocale(language: InterfaceLanguage): string {
  return INTL_LOCALES[language];
}

/** The texts of one language, by key. */
export function readTexts(language: InterfaceLanguage): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path.join(projectRoot, 'views/locales', `${language}.json`), 'utf8')) as Record<string, string>;
}

/** Reads every locale file and answers the translator of each language. A key that is nowhere answers itself. */
export function createTranslators(): Readonly<Record<InterfaceLanguage, Translate>> {
  const translators = INTERFACE_LANGUAGES.map((language): [InterfaceLanguage, Translate] => {
    const texts = readTexts(language);
    const compiled = new Map<string, IntlMessageFormat>();
    return [
      language,
      (key, params) => {
        const text = texts[key];
        if (text === undefined) return key;
        if (!text.includes('{')) return text;
        let message = compiled.get(key);
        if (message === undefined) {
          message = new IntlMessageFormat(text, intlLocale(language));
          compiled.set(key, message);
        }
        return String(message.format(params));
      },
    ];
  });
  return Object.fromEntries(translators) as Record<InterfaceLanguage, Translate>;
}

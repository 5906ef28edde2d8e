import type { RequestHandler } from 'express';
import { INTERFACE_LANGUAGES, vocabulary, type InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { createFormats, type Formats } from './formats.ts';
import { createTranslators, type Translate } from './messages.ts';

const COOKIE = 'lang';
const A_YEAR_MS = 365 * 24 * 3600 * 1000;

/** How this request's reader is spoken to. */
export interface Locale extends Formats {
  readonly language: InterfaceLanguage;
  readonly dir: 'ltr' | 'rtl';
  readonly t: Translate;
  /** A path of ours in the reader's language: `/search` becomes `/az/search` where the address named the language. */
  readonly link: (path: string) => string;
  /** This page in another language. */
  readonly inLanguage: (language: InterfaceLanguage) => string;
}

declare module 'express-serve-static-core' {
  interface Request {
    locale: Locale;
    /** Answers this request in another language than its address and its browser ask for. */
    speak: (language: InterfaceLanguage) => void;
  }
}

/** Whether a value is one of the languages of the interface. */
export function isInterfaceLanguage(value: unknown): value is InterfaceLanguage {
  return INTERFACE_LANGUAGES.includes(value as InterfaceLanguage);
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  return header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([key]) => key === name)?.[1];
}

/**
 * Decides the language: the address (`/ar/…` or `?lang=ar`), then the cookie, then Accept-Language, then
 * Azerbaijani. An address that names it is remembered. Takes the language off the path for the routes.
 */
export function locale(): RequestHandler {
  const translators = createTranslators();
  const formats = Object.fromEntries(INTERFACE_LANGUAGES.map((language) => [language, createFormats(language)])) as Record<
    InterfaceLanguage,
    Formats
  >;
  return (req, res, next) => {
    const prefix = /^\/([a-z]{2})(?=\/|$|\?)/.exec(req.url)?.[1];
    const byPath = isInterfaceLanguage(prefix) ? prefix : undefined;
    const byQuery = isInterfaceLanguage(req.query['lang']) ? req.query['lang'] : undefined;
    if (byPath !== undefined) {
      const rest = req.url.slice(3);
      req.url = rest.startsWith('/') ? rest : `/${rest}`;
    }
    const remembered = cookieValue(req.headers.cookie, COOKIE);
    const accepted = req.acceptsLanguages([...INTERFACE_LANGUAGES]);
    const named = byPath ?? byQuery;
    const language = named ?? (isInterfaceLanguage(remembered) ? remembered : isInterfaceLanguage(accepted) ? accepted : 'az');
    if (named !== undefined && remembered !== named && req.method === 'GET') {
      res.cookie(COOKIE, named, { maxAge: A_YEAR_MS, sameSite: 'lax', httpOnly: true, secure: req.secure });
    }
    const here = req.url;
    req.speak = (spoken) => {
      req.locale = {
        ...formats[spoken],
        language: spoken,
        dir: vocabulary('languages').get(spoken)?.dir ?? 'ltr',
        t: translators[spoken],
        link: (path) => (byPath === undefined ? path : `/${byPath}${path === '/' ? '' : path}`),
        inLanguage: (other) => `/${other}${here === '/' ? '' : here.replace(/([?&])lang=[a-z]*&?/, '$1').replace(/[?&]$/, '')}`,
      };
      res.setHeader('Content-Language', spoken);
    };
    req.speak(language);
    res.vary('Accept-Language');
    res.vary('Cookie');
    next();
  };
}

import type { InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { intlLocale } from './messages.ts';

/** Numbers, dates and measures as one language writes them. */
export interface Formats {
  readonly number: (value: number) => string;
  readonly date: (iso: string) => string;
  /** A date with its time of day, in UTC, as the machine that serves knows no reader's zone. */
  readonly moment: (at: Date) => string;
  /** A playing or working time of so many seconds, rounded: `6 min`, `1 hr 20 min`, `60 hr`. */
  readonly duration: (seconds: number) => string;
  /** A moment of a recording: `03:12`, past the hour `1:03:12`; left to right in every language. */
  readonly clock: (seconds: number) => string;
  /** A calendar duration of ISO 8601 in words: `P1Y6M` is `1 year 6 months`; any other text answers itself. */
  readonly period: (iso: string) => string;
  readonly countHours: (value: number) => string;
  readonly list: (values: readonly string[]) => string;
  /** Labels as one phrase: `Student, teacher and trainer`. */
  readonly phrase: (labels: readonly string[]) => string;
  /** Names of languages as one phrase; English and Turkish write them with a capital. */
  readonly languageNames: (labels: readonly string[]) => string;
  /** The size of a file: `14 MB`. */
  readonly bytes: (value: number) => string;
  /** A text from elsewhere inside one of ours, so that its direction does not disturb the sentence. */
  readonly isolate: (text: string) => string;
}

const PERIOD = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;
const PERIOD_UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute'] as const;

/** Arabic and Turkish have no short forms of time that everybody reads; American English writes `min` without a plural. */
const SHORT_UNITS: Readonly<Record<InterfaceLanguage, readonly [locale: string, display: 'short' | 'long']>> = {
  az: ['az', 'short'],
  ar: ['ar-u-nu-latn', 'long'],
  en: ['en', 'short'],
  fr: ['fr', 'short'],
  tr: ['tr', 'long'],
};

/** A label as it stands inside a sentence; abbreviations stay as they are. */
function uncapitalised(label: string, language: InterfaceLanguage): string {
  return /^\p{Lu}(?!\p{Lu}|\d)/u.test(label) ? label.charAt(0).toLocaleLowerCase(language) + label.slice(1) : label;
}

const two = (value: number): string => String(value).padStart(2, '0');

function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.floor(seconds % 60)];
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

/** The formats of a language; made once, as Intl takes long to set up. */
export function createFormats(language: InterfaceLanguage): Formats {
  const locale = intlLocale(language);
  const units = new Map<string, Intl.NumberFormat>();
  const unit = (value: number, name: string, display: 'short' | 'long', where = locale): string => {
    const key = `${name} ${display} ${where}`;
    const format =
      units.get(key) ?? new Intl.NumberFormat(where, { style: 'unit', unit: name, unitDisplay: display, maximumFractionDigits: 1 });
    units.set(key, format);
    return format.format(value);
  };
  const [shortLocale, display] = SHORT_UNITS[language];
  const numbers = new Intl.NumberFormat(locale);
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const moments = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction', style: 'long' });
  const phrase = (labels: readonly string[]): string =>
    lists.format(labels.map((label, position) => (position === 0 ? label : uncapitalised(label, language))));
  const together = (parts: readonly string[]): string => parts.join(language === 'ar' ? ' و' : ' ');

  return {
    number: (value) => numbers.format(value),
    date: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : dates.format(new Date(iso))),
    moment: (at) => moments.format(at),
    duration: (seconds) => {
      if (seconds < 60) return unit(Math.round(seconds), 'second', display, shortLocale);
      const minutes = Math.round(seconds / 60);
      const parts: [number, string][] = [
        [Math.floor(minutes / 60), 'hour'],
        [minutes % 60, 'minute'],
      ];
      return together(parts.filter(([value]) => value > 0).map(([value, name]) => unit(value, name, display, shortLocale)));
    },
    clock,
    period: (iso) => {
      const match = PERIOD.exec(iso);
      if (match === null) return iso;
      const parts = PERIOD_UNITS.flatMap((name, position) =>
        match[position + 1] === undefined ? [] : [unit(Number(match[position + 1]), name, 'long')],
      );
      return parts.length === 0 ? iso : together(parts);
    },
    countHours: (value) => unit(value, 'hour', 'long'),
    list: (values) => lists.format(values),
    phrase,
    languageNames: language === 'en' || language === 'tr' ? (labels) => lists.format(labels) : phrase,
    bytes: (value) => {
      const [size, name] =
        value < 1_000_000
          ? [Math.max(1, Math.round(value / 1000)), 'kilobyte']
          : value < 1e9
            ? [value / 1_000_000, 'megabyte']
            : [value / 1e9, 'gigabyte'];
      return unit(size >= 10 ? Math.round(size) : size, name, 'short');
    },
    isolate: (text) => `\u2068${text}\u2069`,
  };
}

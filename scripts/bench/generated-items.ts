import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Item, ItemType } from '../../content-schema/validator.ts';
import { vocabulary, type Concept, type Field, type InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { createRandom, createZipf, type Random } from './random.ts';
import type { WordLists } from './word-lists.ts';

const SEED = 20_250_131;
/** As a catalogue that grew in Azerbaijan holds them. */
const LANGUAGES: readonly InterfaceLanguage[] = ['az', 'az', 'az', 'az', 'tr', 'tr', 'en', 'en', 'ar', 'fr'];
const TYPES: readonly ItemType[] = [
  'video-lesson',
  'video-lesson',
  'video-lesson',
  'video-lesson',
  'textbook',
  'textbook',
  'curriculum',
  'programme',
];
const KINDS: Readonly<Record<ItemType, readonly string[]>> = {
  'video-lesson': ['video', 'laboratory-work', 'exercise'],
  textbook: ['textbook', 'guide', 'worksheet'],
  curriculum: ['curriculum', 'lesson-plan'],
  programme: ['programme', 'course'],
};
const LICENCES = ['CC-BY-4.0', 'CC-BY-SA-4.0', 'LicenseRef-YouTube-Standard', 'CC-BY-NC-4.0', 'CC0-1.0'];
const SYLLABLES = ['ba', 'de', 'fi', 'gü', 'ha', 'ki', 'lə', 'mu', 'ne', 'or', 'pa', 'ru', 'sa', 'te', 'va', 'yo', 'zə', 'şi'];
const INSTITUTIONS = 120;

type Localized = Record<string, string>;

/** Texts in one language, made of its words as often as they occur. */
interface Writer {
  readonly words: (low: number, high: number) => string;
  readonly sentences: (low: number, high: number) => string;
}

function createWriter(words: readonly string[], random: Random): Writer {
  const word = createZipf(words, random);
  const phrase = (low: number, high: number): string => Array.from({ length: random.between(low, high) }, word).join(' ');
  return {
    words: phrase,
    sentences: (low, high) => Array.from({ length: random.between(low, high) }, () => `${phrase(6, 14)}.`).join(' '),
  };
}

function term(concept: Concept, language: InterfaceLanguage, random: Random): string {
  return random.pick([concept.label[language], ...(concept.alt?.[language] ?? [])]);
}

function date(random: Random): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${random.between(2012, 2025)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
}

function person(random: Random): string {
  const name = (): string => {
    const letters = Array.from({ length: random.between(2, 3) }, () => random.pick(SYLLABLES)).join('');
    return letters.charAt(0).toUpperCase() + letters.slice(1);
  };
  return `${name()} ${name()}`;
}

/** Invented items: subjects, words, languages and kinds spread as in a real catalogue, the same in every run. */
export function* generateItems(count: number, lists: WordLists): Generator<Item> {
  const random = createRandom(SEED);
  const writers = new Map(Object.entries(lists).map(([language, words]) => [language, createWriter(words, random)]));
  const fields = vocabulary('isced-f-2013').concepts.filter(({ level }) => level === 'detailed');
  const shuffled = fields.map((field) => ({ field, at: random.next() })).sort((a, b) => a.at - b.at);
  const pickField = createZipf<Field>(
    shuffled.map(({ field }) => field),
    random,
  );
  const pickCountry = createZipf(['AZ', 'TR', ...vocabulary('countries').concepts.map(({ code }) => code)], random);
  const pickInstitution = createZipf(
    Array.from({ length: INSTITUTIONS }, (_, position) => `institution-${position + 1}`),
    random,
  );

  const localized = (languages: readonly string[], text: (writer: Writer, language: InterfaceLanguage) => string): Localized =>
    Object.fromEntries(
      languages.flatMap((language) => {
        const writer = writers.get(language);
        return writer === undefined ? [] : [[language, text(writer, language as InterfaceLanguage)]];
      }),
    );

  for (let position = 0; position < count; position += 1) {
    const type = random.pick(TYPES);
    const original = random.pick(LANGUAGES);
    const languages = [...new Set([original, ...(random.chance(0.25) ? [random.pick(LANGUAGES)] : [])])];
    const field = pickField();
    const { occupations = [] } = field;
    const occupation = occupations.length > 0 && random.chance(0.25) ? vocabulary('isco-08').get(random.pick(occupations)) : undefined;
    const subject = occupation ?? field;
    const named = (low: number, high: number): Localized => localized(languages, (writer) => writer.words(low, high));
    const common = {
      identifier: `generated:${position}`,
      originalLanguage: original,
      name: localized(languages, (writer, language) => `${term(subject, language, random)}: ${writer.words(2, 5)}`),
      description: localized(languages, (writer) => writer.sentences(1, 4)),
      keywords: Object.fromEntries(languages.map((language) => [language, [term(field, language, random)]])),
      inLanguage: [original],
      specialty: [field.code],
      ...(occupation === undefined ? {} : { occupation: [occupation.code] }),
      educationalLevel: [`az-nqf-${random.between(3, 5)}`],
      learningResourceType: [random.pick(KINDS[type])],
      license: random.pick(LICENCES),
      creator: [{ type: 'Person' as const, name: person(random) }],
      institution: pickInstitution(),
      country: pickCountry(),
      datePublished: date(random),
      teaches: Array.from({ length: random.between(0, 2) }, () => named(5, 10)),
    };
    if (type === 'video-lesson') {
      const seconds = random.between(90, 5400);
      const chapters = Array.from({ length: random.between(0, 3) }, (_, part) => ({ name: named(2, 5), startOffset: part * 60 }));
      yield { ...common, type, duration: `PT${Math.floor(seconds / 60)}M${seconds % 60}S`, chapters };
    } else if (type === 'textbook') {
      const chapters = Array.from({ length: random.between(3, 8) }, (_, part) => ({ name: named(2, 5), position: part + 1 }));
      yield { ...common, type, numberOfPages: random.between(30, 400), chapters };
    } else {
      const modules = Array.from({ length: random.between(2, 4) }, (_, part) => ({ code: `M${part + 1}`, name: named(2, 5) }));
      yield { ...common, type, modules };
    }
  }
}

/** Writes generated items as JSON Lines. */
export async function writeItems(file: string, count: number, lists: WordLists): Promise<void> {
  const stream = createWriteStream(file);
  for (const item of generateItems(count, lists)) if (!stream.write(`${JSON.stringify(item)}\n`)) await once(stream, 'drain');
  stream.end();
  await finished(stream);
}

import type { AlignmentObject, Agent, Chapter, Clip, MediaObject, Question } from '../../content-schema/types.ts';
import { vocabulary, type VocabularyId } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import { secondsOf } from '../text/duration.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import type { FieldChange } from './field-diff.ts';
import type { WordPart } from './text-diff.ts';

/** A text of one language that changed. */
export interface TextRow {
  readonly language: string;
  readonly label: string;
  readonly dir: 'ltr' | 'rtl';
  readonly parts: readonly WordPart[];
}

/** A value that was and the one that is; either side may hold none or, for lists, several. */
export interface ValueRow {
  readonly label: string | undefined;
  readonly before: readonly Said<string>[];
  readonly after: readonly Said<string>[];
}

/** One changed field as the page shows it. */
export interface FieldRow {
  readonly field: string;
  readonly label: string;
  readonly texts: readonly TextRow[];
  readonly values: readonly ValueRow[];
  readonly note: string | undefined;
}

/** Labels that other pages have already. */
const LABELS: Readonly<Record<string, string>> = {
  inLanguage: 'facet.language',
  educationalLevel: 'facet.level',
  hours: 'plan.hours',
  timeToComplete: 'item.period',
  educationalCredentialAwarded: 'item.award',
  programPrerequisites: 'item.prerequisites',
  specialty: 'facet.specialty',
  occupation: 'facet.occupation',
  learningResourceType: 'facet.kind',
  audience: 'item.audience',
  teaches: 'item.teaches',
  competencyRequired: 'item.needs',
  duration: 'item.length',
  timeRequired: 'item.time',
  isbn: 'item.isbn',
  bookEdition: 'item.edition',
  numberOfPages: 'item.pages',
  chapters: 'book.contents',
  questions: 'questions.title',
  transcript: 'video.transcript',
  encoding: 'item.files',
  license: 'facet.licence',
  conditionsOfAccess: 'item.access',
  creator: 'item.creators',
  institution: 'facet.institution',
  country: 'facet.country',
  datePublished: 'item.published',
  version: 'item.version',
  accessibilityFeature: 'item.accessibility',
  prerequisites: 'plan.after',
  servedBy: 'plan.content',
};

/** The label of a field of an item, module, unit, outcome or criterion. */
export function fieldLabel(field: string, t: Locale['t']): string {
  return t(LABELS[field] ?? `diff.field.${field}`);
}

const VOCABULARIES: Readonly<Record<string, VocabularyId>> = {
  originalLanguage: 'languages',
  inLanguage: 'languages',
  educationalLevel: 'qualification-levels',
  specialty: 'isced-f-2013',
  occupation: 'isco-08',
  learningResourceType: 'resource-types',
  audience: 'audiences',
  license: 'licences',
  conditionsOfAccess: 'access-conditions',
  country: 'countries',
  accessMode: 'access-modes',
  accessibilityFeature: 'accessibility-features',
  accessibilityHazard: 'accessibility-hazards',
};

const STATEMENTS = new Set(['teaches', 'assesses', 'competencyRequired']);
const DATES = new Set(['dateCreated', 'datePublished']);
const DURATIONS = new Set(['duration', 'timeRequired', 'timeToComplete']);

type Localized = Readonly<Record<string, string>>;

function chapterText(chapter: Chapter | Clip, original: string, { language, clock, number }: Locale): Said<string> | undefined {
  const name = said(chapter.name, language, original);
  const start = 'startOffset' in chapter ? clock(chapter.startOffset) : chapter.pageStart === undefined ? '' : number(chapter.pageStart);
  return name === undefined || start === '' ? name : { ...name, text: `${start} ${name.text}` };
}

/** A value of a field in words: a code by its label, a date, a duration, a name; anything else as it is written. */
function shown(field: string, value: unknown, original: string, locale: Locale): Said<string>[] {
  if (value === undefined || value === null) return [];
  const { language, dir, t } = locale;
  const ours = (text: string): Said<string>[] => [{ text, language, dir }];
  const theirs = (text: string): Said<string>[] => [{ text, language: original, dir: vocabulary('languages').get(original)?.dir ?? 'ltr' }];
  const scheme = VOCABULARIES[field];
  if (scheme !== undefined) return ours(labelOf(scheme, value as string, language));
  if (STATEMENTS.has(field)) return [said(value as Localized, language, original) ?? []].flat();
  // Readers compare versions too: what is right stays out.
  if (field === 'questions') return [said((value as Question).prompt, language, original) ?? []].flat();
  if (field === 'chapters') return [chapterText(value as Chapter | Clip, original, locale) ?? []].flat();
  if (field === 'creator' || field === 'publisher') return theirs((value as Agent).name);
  if (field === 'encoding' || field === 'caption' || field === 'thumbnail')
    return ours((value as MediaObject).contentUrl ?? (value as MediaObject).name ?? (value as MediaObject).sha256 ?? '');
  if (field === 'educationalAlignment') {
    const { educationalFramework, targetCode } = value as AlignmentObject;
    return ours(`${educationalFramework} ${targetCode}`);
  }
  if (typeof value === 'boolean') return ours(t(value ? 'diff.yes' : 'diff.no'));
  if (typeof value === 'number') return ours(locale.number(value));
  const text = value as string;
  if (DATES.has(field)) return ours(locale.date(text));
  if (DURATIONS.has(field)) {
    const seconds = secondsOf(text);
    return ours(seconds === undefined ? locale.period(text) : locale.duration(seconds));
  }
  return theirs(text);
}

/** A changed field in the reader's language; `original` is the language that the item is written in. */
export function presentField(change: FieldChange, original: string, locale: Locale): FieldRow {
  const { t, language, countHours } = locale;
  const row = { field: change.field, label: fieldLabel(change.field, t), texts: [], values: [], note: undefined };
  switch (change.kind) {
    case 'texts':
      return {
        ...row,
        texts: change.texts.map((text) => ({
          language: text.language,
          label: labelOf('languages', text.language, language),
          dir: vocabulary('languages').get(text.language)?.dir ?? 'ltr',
          parts: text.parts,
        })),
      };
    case 'list': {
      const all = (values: readonly unknown[]): Said<string>[] => values.flatMap((value) => shown(change.field, value, original, locale));
      return { ...row, values: [{ label: undefined, before: all(change.removed), after: all(change.added) }] };
    }
    case 'hours': {
      const hours = (value: number | undefined): Said<string>[] =>
        value === undefined ? [] : [{ text: countHours(value), language, dir: locale.dir }];
      return {
        ...row,
        values: change.hours.map(({ kind, before, after }) => ({ label: t(`hours.${kind}`), before: hours(before), after: hours(after) })),
      };
    }
    case 'value': {
      const one = (value: unknown): Said<string>[] => shown(change.field, value, original, locale);
      return { ...row, values: [{ label: undefined, before: one(change.before), after: one(change.after) }] };
    }
    case 'order':
      return { ...row, note: t('diff.order') };
  }
}

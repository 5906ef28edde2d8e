import { validateItem, type Problem } from '../../content-schema/validator.ts';
import { INTERFACE_LANGUAGES, vocabulary } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import type { Picked, ProblemLink } from './form/field-view.ts';
import type { FormContext, Unresolved } from './form/form-context.ts';
import { shownLanguages } from './form/languages.ts';
import { namesBy, needNames, type NeededNames } from './form/present-form.ts';
import type { ObjectShape } from './form/shape.ts';
import type { Submission } from './service.ts';
import type { Pickers } from './writing-pickers.ts';

export interface FormRequest {
  readonly submission: Submission;
  /** The fields that are shown and the part of the content that they are in. */
  readonly shape: ObjectShape;
  readonly content: Submission['content'];
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly unresolved: readonly Unresolved[];
  readonly languages: readonly string[];
  readonly openRows?: readonly string[];
}

/** Looks up the names of what was chosen, and puts together what a form is shown by. */
export async function formContext(request: FormRequest, pickers: Pickers, locale: Locale): Promise<FormContext> {
  const { submission, shape, content, problems, unresolved, languages, openRows = [] } = request;
  const needed: NeededNames = { items: new Set(), competences: new Set() };
  needNames(shape, content, needed);
  const looked = new Map<string, Picked>();
  for (const source of ['items', 'competences'] as const) {
    for (const choice of await pickers.named(source, [...needed[source]], locale)) looked.set(`${source} ${choice.code}`, choice);
  }
  return {
    locale,
    languages: shownLanguages(submission.content, languages),
    problems,
    unresolved: new Map(unresolved.map((one) => [one.field, one])),
    nameOf: namesBy(locale.language, locale.t, looked),
    openRows: new Set(openRows),
    summary: [],
  };
}

/** Why the content cannot be sent for review yet. */
export function contentProblems(content: Submission['content']): readonly Problem[] {
  const checked = validateItem(content);
  return checked.ok ? [] : checked.problems;
}

/** What stands around every form: who wrote last, in which languages, what is still to be done. */
export interface FormFrame {
  readonly id: string;
  readonly action: string;
  readonly revision: number;
  readonly languages: readonly { readonly code: string; readonly name: string }[];
  /** Languages that were asked for, to be asked for again. */
  readonly asked: readonly string[];
  readonly others: readonly { readonly code: string; readonly name: string }[];
  readonly saved: { readonly at: string; readonly iso: string; readonly by: string } | undefined;
  readonly summary: readonly ProblemLink[];
}

const isOurs = (code: string): boolean => (INTERFACE_LANGUAGES as readonly string[]).includes(code);

export function formFrame(
  submission: Submission,
  context: FormContext,
  action: string,
  asked: readonly string[],
  locale: Locale,
): FormFrame {
  const { languages, summary } = context;
  const { language } = locale;
  const named = (code: string): { code: string; name: string } => ({
    code,
    name: vocabulary('languages').get(code)?.label[language] ?? code,
  });
  const { saved } = submission;
  return {
    id: submission._id,
    action,
    revision: submission.revision,
    languages: languages.map(named),
    asked,
    others: vocabulary('languages')
      .concepts.filter(({ code }) => !languages.includes(code))
      .map(({ code }) => named(code))
      .sort((a, b) => Number(isOurs(b.code)) - Number(isOurs(a.code)) || a.name.localeCompare(b.name, language)),
    saved: saved === undefined ? undefined : { at: locale.moment(saved.at), iso: saved.at.toISOString(), by: saved.by.name },
    summary,
  };
}

/** The title as a page shows it; a draft may have none. */
export function draftTitle(
  { content }: Submission,
  { language, t }: Pick<Locale, 'language' | 't'>,
): { text: string; language: string | undefined; dir: string | undefined } {
  const names = (content['name'] ?? {}) as Readonly<Record<string, string>>;
  const code = [language, String(content['originalLanguage']), ...Object.keys(names)].find((one) => (names[one] ?? '') !== '');
  if (code === undefined) return { text: t('writing.untitled'), language: undefined, dir: undefined };
  return { text: names[code] ?? '', language: code, dir: vocabulary('languages').get(code)?.dir };
}

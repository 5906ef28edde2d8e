import type { Problem } from '../../../content-schema/validator.ts';
import type { Locale } from '../../http/locale.ts';
import { problemSentence } from './field-words.ts';
import type { Picked, ProblemLink } from './field-view.ts';

/** What a picker could not resolve: what was typed, and what it may mean. */
export interface Unresolved {
  readonly field: string;
  readonly text: string;
  readonly offered: readonly Picked[];
}

/** Everything that fields are shown by beside their values. */
export interface FormContext {
  readonly locale: Pick<Locale, 'language' | 't'>;
  /** The original first. */
  readonly languages: readonly string[];
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly unresolved: ReadonlyMap<string, Unresolved>;
  /** The name of a code of a source. */
  readonly nameOf: (source: string, code: string) => Picked;
  /** Lists that show an empty row at their end. */
  readonly openRows: ReadonlySet<string>;
  /** Filled while the fields are presented. */
  readonly summary: ProblemLink[];
}

/** The id of the element that a field is entered in. */
export const fieldId = (name: string): string => `field-${name}`;

/** The sentences about a field; with `isWhole` also those about what is inside it. They go to the summary as well. */
export function sentencesAbout(
  context: FormContext,
  name: string,
  label: string,
  isWhole: boolean,
  href = fieldId(name),
): string | undefined {
  const { locale, problems, summary } = context;
  if (problems.size === 0) return undefined;
  const found = isWhole
    ? [...problems].flatMap(([field, ofField]) => (field === name || field.startsWith(`${name}/`) ? ofField : []))
    : (problems.get(name) ?? []);
  const sentences = [...new Set(found.map((problem) => problemSentence(locale.t, problem)))];
  for (const sentence of sentences) summary.push({ href: `#${href}`, label, sentence });
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

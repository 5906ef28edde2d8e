import { isDeepStrictEqual } from 'node:util';
import { validateItem, type Problem } from '../../content-schema/validator.ts';
import type { ItemFields } from '../catalogue/service.ts';
import { fold } from '../text/fold.ts';

/** How a list of codes changes. */
export interface ListChange {
  readonly how: 'add' | 'remove' | 'replace';
  readonly codes: readonly string[];
}

/** What a bulk edit does; a field that is not named stays as it is, null takes its value away. */
export interface Changes {
  readonly specialty?: ListChange;
  readonly educationalLevel?: ListChange;
  readonly license?: string | null;
  readonly institution?: string | null;
  readonly keywords?: { readonly how: ListChange['how']; readonly language: string; readonly words: readonly string[] };
}

export type Content = Readonly<Record<string, unknown>>;
/** What changes in a content: its new fields, undefined for one that goes away; empty where nothing changes. */
export type Edit = (content: Content) => ItemFields;

export const isNothing = (changes: Changes): boolean => Object.keys(changes).length === 0;

function changedList(before: readonly string[], { how, codes }: ListChange): readonly string[] {
  if (how === 'replace') return [...new Set(codes)];
  return how === 'add' ? [...new Set([...before, ...codes])] : before.filter((code) => !codes.includes(code));
}

/** Keywords are the same word whatever their capitals and marks. */
function changedWords(before: readonly string[], how: ListChange['how'], words: readonly string[]): readonly string[] {
  const folded = new Set(words.map(fold));
  if (how === 'remove') return before.filter((word) => !folded.has(fold(word)));
  const kept = how === 'add' ? before : [];
  const known = new Set(kept.map(fold));
  return [...kept, ...words.filter((word) => !known.has(fold(word)) && known.add(fold(word)))];
}

function changedKeywords(before: Content, { how, language, words }: NonNullable<Changes['keywords']>): Content | undefined {
  const own = changedWords((before[language] ?? []) as string[], how, words);
  const rest = Object.fromEntries(Object.entries(before).filter(([other]) => other !== language));
  const after = own.length === 0 ? rest : { ...rest, [language]: own };
  return Object.keys(after).length === 0 ? undefined : after;
}

/** The fields of `after` that differ from `before`. */
export function differing(before: Content, after: ItemFields): ItemFields {
  return Object.fromEntries(Object.entries(after).filter(([field, value]) => !isDeepStrictEqual(before[field], value)));
}

/** The edit that a bulk edit makes to each item. */
export function editOf(changes: Changes): Edit {
  return (content) => {
    const after: Record<string, unknown> = {};
    for (const field of ['specialty', 'educationalLevel'] as const) {
      const change = changes[field];
      if (change === undefined) continue;
      const list = changedList((content[field] ?? []) as string[], change);
      after[field] = list.length === 0 ? undefined : list;
    }
    for (const field of ['license', 'institution'] as const) {
      const value = changes[field];
      if (value !== undefined) after[field] = value ?? undefined;
    }
    if (changes.keywords !== undefined) after['keywords'] = changedKeywords((content['keywords'] ?? {}) as Content, changes.keywords);
    // An item that had an empty list or none has none now.
    return Object.fromEntries(
      Object.entries(differing(content, after)).filter(([field, value]) => value !== undefined || !isEmpty(content[field])),
    );
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** The first reason why an item may not hold these values: one specialty too many, an unknown code. */
export function problemOf(fields: ItemFields): Problem | undefined {
  const values = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const checked = validateItem({
    type: 'video-lesson',
    identifier: 'checked',
    originalLanguage: 'az',
    name: { az: 'checked' },
    inLanguage: ['az'],
    ...values,
  });
  return checked.ok ? undefined : checked.problems[0];
}

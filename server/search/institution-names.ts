import { said, type Said } from '../text/said.ts';

export type InstitutionNames = ReadonlyMap<string, { readonly name: Readonly<Record<string, string>>; readonly originalLanguage: string }>;

/** An institution's name by its id, in a language where it has one; an unknown one is called by its id. */
export function institutionName(id: string, names: InstitutionNames, language: string): Said<string> {
  const found = names.get(id);
  return said(found?.name, language, found?.originalLanguage ?? '') ?? { text: id, language, dir: 'ltr' };
}

import { vocabulary, type InterfaceLanguage, type VocabularyId } from '../../content-schema/vocabularies.ts';

/** The label of a code in a language; a code that the vocabulary does not have answers itself. */
export function labelOf(id: VocabularyId, code: string, language: InterfaceLanguage): string {
  return vocabulary(id).get(code)?.label[language] ?? code;
}

/** A code with its label. */
export interface Labelled {
  readonly code: string;
  readonly label: string;
}

export function labelled(id: VocabularyId, codes: readonly string[], language: InterfaceLanguage): Labelled[] {
  return codes.map((code) => ({ code, label: labelOf(id, code, language) }));
}

import { vocabulary, type InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { fold } from '../text/fold.ts';

/** A field of study or an occupation as the index of concepts holds it. */
export interface ConceptDocument {
  readonly id: string;
  readonly scheme: 'isced-f-2013' | 'isco-08';
  readonly code: string;
  readonly names: Readonly<Record<InterfaceLanguage, string>>;
  readonly label: readonly string[];
  readonly alt: readonly string[];
  /** Detailed fields and occupations before narrow and broad fields. */
  readonly weight: number;
}

/** Every field and occupation with its labels, folded. */
export function conceptDocuments(): ConceptDocument[] {
  return (['isced-f-2013', 'isco-08'] as const).flatMap((scheme) =>
    vocabulary(scheme).concepts.map((concept) => ({
      id: `${scheme}-${concept.code}`,
      scheme,
      code: concept.code,
      names: concept.label,
      label: Object.values(concept.label).map(fold),
      alt: Object.values(concept.alt ?? {})
        .flat()
        .map(fold),
      weight: concept.code.length,
    })),
  );
}

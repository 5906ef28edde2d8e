import { INTERFACE_LANGUAGES, vocabulary, type Concept, type VocabularyId } from '../../content-schema/vocabularies.ts';
import { fold, foldedWords } from '../text/fold.ts';

interface Searched {
  readonly concept: Concept;
  readonly labels: readonly string[];
  readonly words: readonly string[];
}

const searched = new Map<VocabularyId, readonly Searched[]>();

function searchedOf(id: VocabularyId): readonly Searched[] {
  let found = searched.get(id);
  if (found === undefined) {
    found = vocabulary(id).concepts.map((concept) => {
      const names = INTERFACE_LANGUAGES.flatMap((language) => [concept.label[language], ...(concept.alt?.[language] ?? [])]);
      const endonym = 'endonym' in concept ? [concept.endonym] : [];
      const labels = [concept.code, ...names, ...endonym].map(fold);
      return { concept, labels, words: [...new Set(labels.flatMap(foldedWords))] };
    });
    searched.set(id, found);
  }
  return found;
}

export interface FoundConcepts {
  /** The one concept that the text is the code or a label of. */
  readonly exact: Concept | undefined;
  readonly concepts: readonly Concept[];
}

/**
 * Concepts of which every word of `text` begins a word of a label, in any of the five languages, folded. A label that is
 * or begins with the text comes first.
 */
export function findConcepts(id: VocabularyId, text: string, limit: number): FoundConcepts {
  const [whole, words] = [fold(text.trim()), foldedWords(text)];
  if (words.length === 0) return { exact: undefined, concepts: [] };
  const hits = searchedOf(id).filter((one) => words.every((word) => one.words.some((own) => own.startsWith(word))));
  const rank = ({ labels }: Searched): number =>
    labels.includes(whole)
      ? 0
      : labels.some((label) => label.startsWith(whole))
        ? 1
        : labels.some((label) => label.includes(whole))
          ? 2
          : 3;
  const ranked = hits.map((one) => ({ one, rank: rank(one) })).sort((a, b) => a.rank - b.rank);
  const byCode = vocabulary(id).get(text.trim());
  const same = ranked.filter((hit) => hit.rank === 0);
  return {
    exact: byCode ?? (same.length === 1 ? same[0]?.one.concept : undefined),
    concepts: ranked.slice(0, limit).map(({ one }) => one.concept),
  };
}

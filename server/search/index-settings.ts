import { createHash } from 'node:crypto';
import type { Settings } from 'meilisearch';
import stringify from 'safe-stable-stringify';
import { STOP_WORDS } from './stop-words.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';

/** Raise it when documents change their shape, so that an older index is rebuilt at the next start. */
const DOCUMENT_VERSION = 2;

/** What readers can narrow by; the same names in the address, in the API and in the index. */
export const FACETS = [
  'type',
  'specialty',
  'level',
  'language',
  'country',
  'institution',
  'kind',
  'duration',
  'size',
  'year',
  'licence',
] as const;
export type Facet = (typeof FACETS)[number];

/** More than 10,000 results are counted as 10,000: nobody pages that far, and counting them all is slow. */
export const MOST_RESULTS = 10_000;

/** Explicit, because Meilisearch's own detection breaks some Arabic words. */
export const LOCALES = ['ara', 'aze', 'eng', 'fra', 'tur'] as const;

export const ITEM_SETTINGS: Settings = {
  searchableAttributes: [
    'folded.name',
    'name',
    'folded.keywords',
    'folded.occupation',
    'folded.otherOccupation',
    'folded.specialty',
    'folded.otherSpecialty',
    'folded.description',
    'description',
    'folded.inside',
  ],
  filterableAttributes: [...FACETS, 'occupation', 'id', 'inside'],
  sortableAttributes: ['published', 'added', 'titleKey'],
  displayedAttributes: ['*'],
  rankingRules: ['sort', 'words', 'typo', 'proximity', 'attribute', 'exactness'],
  stopWords: STOP_WORDS,
  // Labels make long texts: keeping the distance of every two words would make indexing several times slower.
  proximityPrecision: 'byAttribute',
  localizedAttributes: [{ attributePatterns: ['*'], locales: [...LOCALES] }],
  // In long texts some word is always one slip away from any other.
  typoTolerance: { disableOnAttributes: ['folded.inside'] },
  faceting: { maxValuesPerFacet: 300 },
  pagination: { maxTotalHits: MOST_RESULTS },
};

/** A page holds so many words that one of them is a slip away from any other: passages are found by what they say. */
export const PASSAGE_SETTINGS: Settings = {
  searchableAttributes: ['folded'],
  filterableAttributes: [...FACETS, 'occupation', 'item', 'source', 'mark', 'seal'],
  sortableAttributes: ['place'],
  displayedAttributes: [...FACETS, 'occupation', 'item', 'passage', 'form', 'place', 'end', 'label', 'file', 'written', 'open'],
  rankingRules: ['sort', 'words', 'proximity', 'exactness'],
  stopWords: STOP_WORDS,
  localizedAttributes: [{ attributePatterns: ['*'], locales: [...LOCALES] }],
  typoTolerance: { enabled: false },
  // A batch of items is looked up by these.
  faceting: { maxValuesPerFacet: 1000 },
  pagination: { maxTotalHits: MOST_RESULTS },
};

export const CONCEPT_SETTINGS: Settings = {
  searchableAttributes: ['label', 'alt'],
  displayedAttributes: ['scheme', 'code', 'names'],
  filterableAttributes: ['scheme'],
  rankingRules: ['words', 'typo', 'attribute', 'proximity', 'exactness', 'weight:desc'],
  stopWords: STOP_WORDS,
  localizedAttributes: [{ attributePatterns: ['*'], locales: [...LOCALES] }],
};

/** Changes when settings, shape or vocabularies change, which is when an index must be built anew. */
export function indexFingerprint(): string {
  const vocabularies = [vocabulary('isced-f-2013').concepts, vocabulary('isco-08').concepts];
  return createHash('sha256')
    .update(stringify([DOCUMENT_VERSION, ITEM_SETTINGS, PASSAGE_SETTINGS, CONCEPT_SETTINGS, vocabularies]))
    .digest('hex')
    .slice(0, 16);
}

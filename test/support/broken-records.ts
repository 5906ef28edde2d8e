import type { Problem } from '../../content-schema/validator.ts';

/** What is put over a full item of a type, and the one problem that comes of it. */
export interface BrokenRecord {
  readonly says: string;
  readonly type?: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly field: string;
  readonly code: string;
  readonly params?: Problem['params'];
}

const chapter = { name: { az: 'Giriş' } };

/** At least one record for every code of a problem. */
export const BROKEN_RECORDS: readonly BrokenRecord[] = [
  { says: 'an unknown field', change: { titel: 'x' }, field: 'titel', code: 'unknown-field' },
  { says: 'a field of another type', change: { isbn: '0306406152' }, field: 'isbn', code: 'unknown-field' },
  { says: 'a field called as an object has it', change: { constructor: 1 }, field: 'constructor', code: 'unknown-field' },
  {
    says: 'an unknown field inside',
    change: { chapters: [{ ...chapter, startOffset: 1, end: 2 }] },
    field: 'chapters/0/end',
    code: 'unknown-field',
  },
  { says: 'no identifier', change: { identifier: undefined }, field: 'identifier', code: 'required' },
  { says: 'no title', change: { name: undefined }, field: 'name', code: 'required' },
  { says: 'no language', change: { inLanguage: undefined }, field: 'inLanguage', code: 'required' },
  { says: 'no original language', change: { originalLanguage: undefined }, field: 'originalLanguage', code: 'required' },
  { says: 'no type', change: { type: undefined }, field: 'type', code: 'required' },
  { says: 'a missing member inside', change: { creator: [{ name: 'A' }] }, field: 'creator/0/type', code: 'required' },
  { says: 'another type of item', change: { type: 'book' }, field: 'type', code: 'enum' },
  {
    says: 'another status',
    change: { creativeWorkStatus: 'ready' },
    field: 'creativeWorkStatus',
    code: 'enum',
    params: { found: 'ready', allowed: 'draft, published, withdrawn' },
  },
  { says: 'a text for titles', change: { name: 'Qaynaq' }, field: 'name', code: 'type-object', params: { found: 'Qaynaq' } },
  { says: 'a text for a list', change: { inLanguage: 'az' }, field: 'inLanguage', code: 'type-array', params: { found: 'az' } },
  { says: 'a number for a text', change: { identifier: 12 }, field: 'identifier', code: 'type-string', params: { found: '12' } },
  { says: 'a text for yes or no', change: { isAccessibleForFree: 'yes' }, field: 'isAccessibleForFree', code: 'type-boolean' },
  { says: 'a text for a number', type: 'curriculum', change: { hours: { total: '45' } }, field: 'hours/total', code: 'type-number' },
  {
    says: 'half a page',
    type: 'textbook',
    change: { numberOfPages: 1.5 },
    field: 'numberOfPages',
    code: 'type-integer',
    params: { found: '1.5' },
  },
  {
    says: 'a day that no calendar has',
    change: { datePublished: '2023-02-29' },
    field: 'datePublished',
    code: 'format-date',
    params: { found: '2023-02-29', pattern: '' },
  },
  { says: 'a date in another order', change: { dateCreated: '31.01.2025' }, field: 'dateCreated', code: 'format-date' },
  { says: 'an address with a space', change: { url: 'https://example.org/a b' }, field: 'url', code: 'format-uri' },
  { says: 'an address that is a script', change: { image: 'javascript:alert(1)' }, field: 'image', code: 'pattern' },
  { says: 'an address of a file', change: { embedUrl: 'file:///etc/passwd' }, field: 'embedUrl', code: 'pattern' },
  { says: 'a duration in words', change: { duration: '5 min' }, field: 'duration', code: 'format-duration' },
  { says: 'an institution with spaces', change: { institution: 'Baku College' }, field: 'institution', code: 'pattern' },
  { says: 'an empty identifier', change: { identifier: '' }, field: 'identifier', code: 'too-short', params: { limit: 1, length: 0 } },
  {
    says: 'a title of 501 letters',
    change: { name: { az: 'ə'.repeat(501) } },
    field: 'name/az',
    code: 'too-long',
    params: { limit: 500, length: 501 },
  },
  {
    says: 'a title of 501 signs beyond 16 bits',
    change: { name: { az: '𐤀'.repeat(501) } },
    field: 'name/az',
    code: 'too-long',
    params: { limit: 500, length: 501 },
  },
  { says: 'no language in the list', change: { inLanguage: [] }, field: 'inLanguage', code: 'too-few', params: { limit: 1 } },
  {
    says: 'eleven kinds of resource',
    change: {
      learningResourceType: [
        'video',
        'audio',
        'text',
        'presentation',
        'simulation',
        'animation',
        'worksheet',
        'exercise',
        'assessment',
        'course',
        'guide',
      ],
    },
    field: 'learningResourceType',
    code: 'too-many',
    params: { limit: 10 },
  },
  {
    says: 'a book without pages',
    type: 'textbook',
    change: { numberOfPages: 0 },
    field: 'numberOfPages',
    code: 'too-small',
    params: { limit: 1, found: '0' },
  },
  {
    says: 'more hours than years have',
    type: 'programme',
    change: { hours: { theory: 20001 } },
    field: 'hours/theory',
    code: 'too-large',
    params: { limit: 20000, found: '20001' },
  },
  { says: 'a language twice', change: { inLanguage: ['az', 'az'] }, field: 'inLanguage', code: 'repeated' },
  {
    says: 'an ISBN with a wrong check digit',
    type: 'textbook',
    change: { isbn: '978-3-16-148410-1' },
    field: 'isbn',
    code: 'isbn',
    params: { found: '978-3-16-148410-1' },
  },
  { says: 'a title without any letter', change: { name: { az: '— !' } }, field: 'name/az', code: 'unreadable', params: { found: '— !' } },
  { says: 'no title in the original language', change: { name: { en: 'Welding' } }, field: 'name/az', code: 'original-missing' },
  {
    says: 'a title in no language',
    change: { name: { az: 'Qaynaq', xx: 'Welding' } },
    field: 'name/xx',
    code: 'vocabulary',
    params: { found: 'xx', vocabulary: 'languages' },
  },
];
